"""Methods of dicts."""
# covers: CALL


def do(act):
    d = {"a": 1, "b": 2}
    result = act(d)
    return d, result


def f(**k):
    return k


EXPRESSIONS = r"""
do(lambda d: d.get("a")), do(lambda d: d.get("z")), do(lambda d: d.get("z", 0))
do(lambda d: d["z"])
do(lambda d: d[[]])
do(lambda d: d.get([]))
do(lambda d: d.pop("a"))
do(lambda d: d.pop("z"))
do(lambda d: d.pop("z", 5))
do(lambda d: d.popitem())
{}.popitem()
do(lambda d: d.setdefault("a", 9))
do(lambda d: d.setdefault("n"))
do(lambda d: d.update(x=1))
do(lambda d: d.update([("k", "v")]))
do(lambda d: d.update({"a": 0}, b=9))
do(lambda d: d.update([1]))
do(lambda d: d.update(["abc"]))
do(lambda d: d.update(5))
do(lambda d: d.clear())
do(lambda d: d.copy())
do(lambda d: d | {"z": 1})
do(lambda d: d | [("z", 1)])
do(lambda d: d.__ior__([("z", 1)]))
do(lambda d: {"z": 1} | d)
do(lambda d: list(d)), do(lambda d: list(reversed(d))), do(lambda d: list(d.items())), do(lambda d: list(d.values()))
do(lambda d: d.keys()), do(lambda d: d.values()), do(lambda d: d.items())
do(lambda d: d.keys() & ["a"]), do(lambda d: d.keys() - {"a"}), do(lambda d: sorted(d.keys() | "z")), do(lambda d: d.items() & {("a", 1)})
do(lambda d: d.keys() == {"a", "b"}), do(lambda d: d.keys() < {"a", "b", "c"}), do(lambda d: d.keys().isdisjoint("xy"))
do(lambda d: d.keys() < ["a"])
do(lambda d: d.keys().mapping["a"])
do(lambda d: d.__delitem__("z"))
do(lambda d: [d.pop(k) for k in d])
do(lambda d: [d.setdefault(k + "x") for k in d])
dict.fromkeys("ab"), dict.fromkeys("ab", 0), dict.fromkeys([])
dict.fromkeys(5)
dict([("a", 1)], b=2), dict({"a": 1}), dict(a=1), dict(zip("ab", range(2)))
dict(5)
dict([1, 2])
dict([(1, 2, 3)])
{1: "a", True: "b", 1.0: "c"}, {"a": 1} == {"a": 1.0}, {} == [], {"a": 1} != {"a": 2}
{} < {}
{**{"a": 1}, "b": 2, **{"a": 3}}
f(**{"a": 1, **{"b": 2}})
f(**{1: 2})
f(**5)
f(a=1, **{"a": 2})
hash({})
"a" in {"a": 1}, 1 in {"a": 1}
[] in {}
"""

for text in EXPRESSIONS.strip().splitlines():
    try:
        print(text, "->", repr(eval(text)))
    except Exception as error:
        print(text, "->", type(error).__name__ + ":", error)
