# Special methods are looked up on the type, not on the instance.
# covers: CALL_BUILTIN_FAST
class A:
    def __len__(self): return 3
a = A()
a.__len__ = lambda: 99
s = 0
for i in range(4500):
    s += len(a)
print(s, a.__len__())
A.__len__ = lambda self: 4
print(len(a))
a.__call__ = lambda: 1
try:
    a()
except TypeError as e:
    print(e)
