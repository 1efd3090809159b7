# Equal strings made in different ways are equal keys.
# covers: BINARY_OP_SUBSCR_DICT, COMPARE_OP_STR
d = {"key1": 0, "key2": 0}
class A:
    key1 = 5
def run(n):
    s = 0
    for i in range(n):
        k = "key" + str(i % 2 + 1)
        d[k] += 1
        if k == "key1":
            s += getattr(A, k)
        if i % 2 == 0 and k != "key1":
            s += 1000000
    return s
print(run(4500), d)
