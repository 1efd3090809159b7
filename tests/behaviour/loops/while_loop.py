# While loops with else, break and continue.
# covers: JUMP_BACKWARD
def run(n, stop):
    i = s = 0
    while i < n:
        i += 1
        if i % 3 == 0:
            continue
        if i == stop:
            break
        s += i
    else:
        s = -s
    return s, i

print(run(6000, 10**9), run(6000, 5800), run(6000, 3), run(0, 1))
