"""collections: deque, Counter, defaultdict, OrderedDict, namedtuple, ChainMap."""
# covers: IMPORT_NAME
from collections import ChainMap, Counter, OrderedDict, UserDict, defaultdict, deque, namedtuple

d = deque([1, 2, 3], maxlen=4)
d.append(4)
d.appendleft(0)
print(d, d.maxlen, len(d), d[0], d[-1], 2 in d)
d.rotate(1)
print(d, d.pop(), d.popleft(), d.count(1), d.index(1))
d.extend([7, 8, 9])
d.extendleft([5])
d.reverse()
print(d, list(reversed(d)), d.copy() == d, deque("ab") + deque("c"), deque([1]) * 3)
d.insert(1, "i") if len(d) < 4 else d.clear()
print(d)
for act in ("deque().pop()", "deque().popleft()", "deque([1])[5]", "deque(5)", "deque([1]).remove(2)", "deque([], -1)",
            "deque([1, 2], 2).insert(0, 3)"):
    try:
        print(eval(act))
    except Exception as e:
        print(act, type(e).__name__, e)
c = Counter("banana")
print(c, c["a"], c["z"], c.most_common(2), sorted(c.elements()), c.total())
print(c + Counter("an"), c - Counter("aan"), c & Counter("ab"), c | Counter("zz"), Counter(a=1, b=-1), +Counter(a=1, b=-1))
c.update("bb")
c.subtract({"a": 5})
print(c, Counter(a=1) == Counter(a=1, b=0), Counter(a=1) <= Counter(a=2))
dd = defaultdict(list)
dd["a"].append(1)
print(dd, dd["b"], sorted(dd), dd.default_factory, dd.get("z"), repr(defaultdict(None, x=1)))
try:
    defaultdict(None)["x"]
except KeyError as e:
    print(repr(e))
try:
    defaultdict(5)
except TypeError as e:
    print(e)
o = OrderedDict(a=1, b=2, c=3)
o.move_to_end("a")
o.move_to_end("c", last=False)
print(o, o.popitem(), o.popitem(last=False), o == {"b": 2}, OrderedDict(a=1, b=2) == OrderedDict(b=2, a=1))
P = namedtuple("P", "x y z", defaults=[9])
p = P(1, 2)
print(p, p.x, p._asdict(), p._replace(y=5), P._fields, P._field_defaults, P._make([7, 8, 9]), p == (1, 2, 9), tuple(p))
x, *rest = p
print(x, rest, p[1:], P(x=1, y=2, z=3), namedtuple("R", "a b a", rename=True)._fields)
for act in ("P(1)", "P(1, 2, 3, 4)", "namedtuple('X', 'a a')", "namedtuple('X', 'class')", "p._replace(q=1)", "namedtuple('1', 'a')", "namedtuple('X', '_a')"):
    try:
        print(eval(act))
    except Exception as e:
        print(act, type(e).__name__, e)
m = ChainMap({"a": 1}, {"a": 2, "b": 3})
m["c"] = 4
print(m["a"], m["b"], sorted(m), len(m), m.maps, m.new_child({"z": 0})["z"], m.parents, "b" in m)


class Upper(UserDict):
    def __setitem__(self, key, value):
        super().__setitem__(key.upper(), value)


print(Upper(a=1), Upper({"b": 2}) | {"c": 3})
