# Characters by index, ASCII and wide.
# covers: BINARY_OP_SUBSCR_STR_INT, exit:index-out-of-range
def run(n, s):
    c = {}
    k = len(s)
    for i in range(n):
        x = s[i % k]
        c[x] = c.get(x, 0) + 1
    return sorted(c.items())

print(run(4500, "hello"), run(4500, "h\u00e9\u4e2d\U0001f600"))
def errors(n):
    e = 0
    for i in range(n):
        try:
            "abc"[i % 10 - 5]
        except IndexError as x:
            e += 1
            t = str(x)
    return e, t
print(errors(4500))
