"""functools: what its native parts do in all cases, and their messages."""
# covers: CALL_FUNCTION_EX
import copy
import pickle
from functools import Placeholder as _, _lru_cache_wrapper, cmp_to_key, lru_cache, partial, reduce


def attempt(f, *args, **kwargs):
    try:
        print(f(*args, **kwargs))
    except BaseException as e:
        print(type(e).__name__ + ":", e)


def show(*args, **kwargs):
    return args, kwargs


# Making partial objects.
attempt(partial)
attempt(partial, 1)
attempt(partial, func=show)
attempt(partial, show, _)
attempt(partial, show, 1, a=_)
p = partial(show, 1, 2, a=3, b=4)
print(p.args, p.keywords, p.func is show, p(5, b=6, c=7), p(), p(a=1))
q = partial(p, 8, b=9, z=10)
print(q.func is show, q.args, q.keywords, q(), q(*range(20)) == show(1, 2, 8, *range(20), a=3, b=9, z=10))
p.mark = "attributes keep it whole"
q = partial(p, 8)
print(q.func is p, q.args, q(), vars(p), p.__dict__ is vars(p))
for name in ("func", "args", "keywords"):
    attempt(setattr, p, name, 1)
    attempt(delattr, p, name)
attempt(setattr, p, "__dict__", 1)
attempt(delattr, p, "__dict__")
attempt(setattr, partial, "x", 1)
print(partial[int], partial.__doc__, partial.__module__, partial.__name__)
keywords = {"k": 1}
p = partial(show, **keywords)
keywords["k"] = 2
print(p(), show(*p(1, 2)[0]))

# Placeholders.
p = partial(show, _, 2, _, 4)
print(repr(p).replace(repr(show), "show"), p.args[0] is _, p(1, 3), p(1, 3, 5, x=6))
for given in ((), (1,)):
    attempt(p, *given)
q = partial(p, "a")
print(q.args, q("b"), partial(q, "b").args, partial(q, "b", "c")(), partial(p, _, "b").args, partial(p, "a", "b", "c")("d"))
print(partial(p, _, _, "c").args, partial(p, x=1).args, partial(p, x=1)(7, 8, x=9))
print(_, type(_).__name__, type(_)() is _, bool(_), copy.copy(_) is _, copy.deepcopy(_) is _)
print(all(pickle.loads(pickle.dumps(_, n)) is _ for n in range(6)), _.__reduce__(), type(_).__doc__)
attempt(type(_), 1)
attempt(type(_), a=1)
attempt(type, "X", (type(_),), {})

# Descriptors and classes made of them.


class Sub(partial):
    extra = "class"


class Holder:
    def __repr__(self):
        return "<holder>"

    method = partial(show, "first")
    sub = Sub(show, k=1)


s = Sub(show, 1, k=2)
s.own = [1]
print(Holder().method(1), Holder.method(1), type(s), s(3), s.own, s.extra, Holder.sub(2))
print(partial.__get__(s, None, int) is s, partial.__get__(s, 5)(6))


class Odd:
    def __repr__(self):
        return "<odd>"


print(repr(s).replace(repr(show), "show"), partial(len, Odd(), k=Odd()))
loop = partial(len)
loop.__setstate__((len, (loop, 1), {"k": loop}, {}))
print(loop)
loop.__setstate__((loop, (), {}, {}))
print(loop)
loop.__setstate__((len, (), {}, {}))

# State.
for state in (1, (), (1,), (1, 2, 3, 4), (len, 2, {}, {}), (len, (), 3, {}), (len, (), {}, 4), (len, (), {}, {}, None),
              [len, (), {}, {}], (None, (), {}, {}), (len, (_,), {}, {})):
    attempt(loop.__setstate__, state)


class T(tuple):
    pass


class D(dict):
    pass


loop.__setstate__((show, T([_, 1]), D(x=1), None))
print(type(loop.args), type(loop.keywords), loop.args, loop(0), loop.__dict__)
loop.__setstate__((show, (), None, {"y": 1}))
print(loop.keywords, loop.y, loop.__reduce__()[1:] == ((show,), (show, (), {}, {"y": 1})), loop.__reduce__()[0])
loop.__setstate__((show, (), {1: 2}, None))
print(repr(loop).replace(repr(show), "show"))
attempt(loop)
attempt(loop, k=1)
for n in range(6):
    r = pickle.loads(pickle.dumps(s, n))
    print(type(r) is Sub, r.func is show, r.args, r.keywords, vars(r), end=" ")
c, d = copy.copy(s), copy.deepcopy(s)
print(c.own is s.own, d.own is s.own, c(1) == d(1) == s(1))

# cmp_to_key.
attempt(cmp_to_key)
k = cmp_to_key(mycmp=lambda a, b: (a > b) - (a < b))
print(sorted([3, 1, 2], key=k), k(1) < k(2), k(1) == k(1), k(2) >= k(3), k(1) != k(1), k(obj=2) > k(1), k(1) <= k(0))
attempt(k)
attempt(lambda: k(1) < 1)
attempt(lambda: k < k(1))
attempt(type(k))
attempt(lambda: cmp_to_key(3)(1) < cmp_to_key(3)(2))
a = k(3)
a.obj = 4
print(a.obj, a > k(3), k.obj, type(a).__name__, a.__text_signature__)
del a.obj
attempt(lambda: a < k(1))
attempt(sorted, [1, 2], key=cmp_to_key(lambda a, b: 1 // 0))

# reduce.
for args, kwargs in (((), {}), ((1,), {}), ((1, 2), {}), ((1, []), {}), ((1, [2]), {}), ((1, [2, 3]), {}), ((1, [], 5), {}),
                     ((1, []), {"initial": 5}), ((1, [], 5, 6), {}), ((1, []), {"foo": 6}), ((1, [], 5), {"initial": 6})):
    attempt(reduce, *args, **kwargs)
print(reduce(lambda a, b: a + b, iter("abc"), "x"), reduce(lambda a, b: a - b, range(5)))
attempt(reduce, lambda a, b: a // b, [1, 0])


class Bad:
    def __getitem__(self, i):
        if i > 2:
            raise ValueError("end")
        return i


attempt(reduce, lambda a, b: a + b, Bad())
