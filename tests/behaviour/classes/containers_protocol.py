"""Container methods of classes."""
# covers: BINARY_OP, GET_ITER
class Seq:
    def __init__(self, *items):
        self.items = list(items)

    def __len__(self):
        return len(self.items)

    def __getitem__(self, i):
        print("get", i)
        return self.items[i]

    def __setitem__(self, i, v):
        print("set", i, v)
        self.items[i] = v

    def __delitem__(self, i):
        print("del", i)
        del self.items[i]


s = Seq(1, 2, 3)
print(s[0], s[1:2], s[-1], s[::2])
s[0] = 9
s[0:2] = [7, 8]
del s[0]
print(list(s), 8 in s, 5 in s, list(reversed(s)))
try:
    s["x"]
except TypeError as e:
    print(e)
print([x for x in s], max(s))
a, b = s
print(a, b)


class Map:
    def __missing__(self, key):
        return "unused"

    def __getitem__(self, key):
        return key

    def __contains__(self, key):
        return "truthy" if key else ""

    def __iter__(self):
        yield from "ab"

    def keys(self):
        return ["k"]


m = Map()
print(m[1, 2], m[1:2, ...], 1 in m, 0 in m, list(m), dict(m), {**m})


class D(dict):
    def __missing__(self, key):
        return f"missing {key}"


d = D(a=1)
print(d["a"], d["b"], d.get("b"), "b" in d, "{x}".format_map(d))


class It:
    def __init__(self):
        self.n = 0

    def __iter__(self):
        return self

    def __next__(self):
        self.n += 1
        if self.n > 3:
            raise StopIteration
        return self.n

    def __length_hint__(self):
        return 10


print(list(It()), sum(It()), *It(), dict(zip(It(), "abc")))


class Bad:
    def __iter__(self):
        return 5


class Indexed:
    def __getitem__(self, i):
        if i > 2:
            raise IndexError
        return i * i


print(list(Indexed()), 4 in Indexed(), tuple(iter(Indexed())))
for act in ("list(Bad())", "for_in(object())", "len(object())", "object()[0]", "del_item(object())", "1 in object()"):
    try:
        eval(act, {"Bad": Bad, "for_in": lambda x: [y for y in x], "del_item": lambda x: x.__delitem__(0)})
    except Exception as e:
        print(type(e).__name__, e)


class Ctx:
    def __enter__(self):
        return "entered"

    def __exit__(self, kind, value, tb):
        print("exit", kind and kind.__name__, value)
        return kind is KeyError


with Ctx() as c, Ctx():
    print(c)
with Ctx():
    raise KeyError("k")
try:
    with Ctx():
        raise ValueError("v")
except ValueError as e:
    print("out", e)
for bad in (object(), 5):
    try:
        with bad:
            pass
    except TypeError as e:
        print(e)
