# A list shrinks while a hot loop indexes it.
# covers: exit:index-out-of-range
def run(n, at):
    l = [1] * n
    s = 0
    try:
        for i in range(n):
            s += l[i]
            if i == at:
                del l[i + 10:]
    except IndexError as e:
        return s, len(l), str(e)
    return s, len(l)

print(run(5000, 10**9), run(5000, 4500), run(5000, 4995))
def pop_push(n):
    l = [0]
    for i in range(n):
        x = l.pop()
        l.append(x + 1)
        l += [x]
        l.pop()
    return l
print(pop_push(5000))
