# Subclasses of list, dict, int, str, float, tuple, Exception with attributes.
# covers: BINARY_OP_SUBSCR_LIST_INT, exit:type-guard
class L(list):
    def __getitem__(self, i): return list.__getitem__(self, i) * 10
class D(dict):
    def __missing__(self, k): return k * 2
class I(int):
    def __add__(self, o): return I(int(self) + o + 1)
class S(str):
    def shout(self): return self.upper() + "!"
class T(tuple): pass
class F(float): pass

def get(c, n):
    s = 0
    for i in range(n):
        s += c[i % 3]
    return s

print(get([1, 2, 3], 4500), get(L([1, 2, 3]), 600), get(D(), 600), get(T((4, 5, 6)), 600), get({0: 1, 1: 2, 2: 3}, 600))
x = I(0)
for i in range(4500):
    x = x + 1
x.note = "kept"
print(x, type(x).__name__, x.note, S("abc").shout(), F(1.5) + 1, I(3) * 2, len(T((1, 2))), S("a") == "a", hash(S("a")) == hash("a"))
