# Truth of strings, of lists that grow and shrink, of None.
# covers: TO_BOOL_STR, TO_BOOL_LIST, TO_BOOL_NONE
def run(n):
    s = ""
    l = []
    v = None
    c = [0, 0, 0]
    for i in range(n):
        if s:
            c[0] += 1
            s = s[1:]
        else:
            s = "abc"
        if l:
            c[1] += 1
            l.pop()
        else:
            l.append(i)
            l.append(i)
        if not v:
            c[2] += 1
    return c

print(run(5000))
