# bool, __index__ objects and big ints as indices.
# covers: exit:type-guard, BINARY_OP
class I:
    def __index__(self): return 1
keys = [0, True, False, I(), -1, 2]
def run(n):
    l = [10, 20, 30]
    s = 0
    for i in range(n):
        s += l[keys[i % 6]]
        l[keys[i % 4]] += 1
    return s, l
print(run(4800))
