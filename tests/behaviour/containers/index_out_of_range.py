# Index errors in reads and writes, at both ends, in hot loops.
# covers: exit:index-out-of-range, BINARY_OP_SUBSCR_LIST_INT, STORE_SUBSCR_LIST_INT
def read(n, l):
    s = e = 0
    for i in range(n):
        try:
            s += l[i % 9 - 4]
        except IndexError as x:
            e += 1
            text = str(x)
    return s, e, text

def write(n, l):
    e = 0
    for i in range(n):
        try:
            l[i % 9 - 4] = i
        except IndexError as x:
            e += 1
            text = str(x)
    return l, e, text

print(read(5000, [1, 2, 3]), write(5000, [1, 2, 3]))
print(read(5000, (1, 2, 3)))
def end(n):
    l = list(range(n))
    i = s = 0
    try:
        while True:
            s += l[i]
            i += 1
    except IndexError:
        return i, s
print(end(5000))
try:
    [1][2**70]
except IndexError as e:
    print(e)
