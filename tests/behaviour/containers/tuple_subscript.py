# Reading tuple items; errors.
# covers: BINARY_OP_SUBSCR_TUPLE_INT, exit:index-out-of-range
def run(n):
    t = (1, 2.5, "x", None, 7)
    s = 0
    for i in range(n):
        s += t[0] + t[4] + t[1]
        s += t[i % 2]
        s += len(t[2])
    return s

def negative(n):
    t = (1, 2, 3)
    s = e = 0
    for i in range(n):
        try:
            s += t[i % 8 - 4]
        except IndexError:
            e += 1
    return s, e

print(run(5000), negative(5000))
try:
    (1,)[0] = 2
except TypeError as e:
    print(e)
