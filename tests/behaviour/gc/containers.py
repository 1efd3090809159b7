# covers: opt:deallocation
# A cycle through each container type ends: a watcher in it is finalized.
import gc

gc.disable()


class Watcher:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        ended.append(self.name)


ended = []


def cycle_list():
    l = [Watcher("list")]
    l.append(l)


def cycle_tuple():
    l = []
    t = (Watcher("tuple"), l)
    l.append(t)


def cycle_dict_value():
    d = {"w": Watcher("dict value")}
    d["d"] = d


class Key:
    pass


def cycle_dict_key():
    k = Key()
    k.d = {k: Watcher("dict key")}


def cycle_set():
    k = Key()
    k.s = {k}
    k.w = Watcher("set")


def cycle_frozenset():
    k = Key()
    k.s = frozenset([k])
    k.w = Watcher("frozenset")


def cycle_instance():
    k = Key()
    k.me = k
    k.w = Watcher("instance")


def cycle_instance_dict():
    k = Key()
    k.__dict__["me"] = k
    k.w = Watcher("instance dict")


def cycle_many_attributes():
    k = Key()
    for i in range(200):
        setattr(k, f"a{i}", k)
    k.w = Watcher("many attributes")


class Slotted:
    __slots__ = ("me", "w")


def cycle_slots():
    s = Slotted()
    s.me = s
    s.w = Watcher("slots")


class MyList(list):
    pass


class MyTuple(tuple):
    pass


class MyDict(dict):
    pass


class MyStr(str):
    pass


class MyInt(int):
    pass


def cycle_subclasses():
    l = MyList()
    l.me = l
    l.w = Watcher("list subclass")
    t = MyTuple((1, 2))
    t.me = t
    t.w = Watcher("tuple subclass")
    d = MyDict()
    d.me = d
    d.w = Watcher("dict subclass")
    s = MyStr("text")
    s.me = s
    s.w = Watcher("str subclass")
    i = MyInt(5)
    i.me = i
    i.w = Watcher("int subclass")


def cycle_method():
    k = Key()
    k.w = Watcher("bound method")
    k.m = Key.__init__.__get__(k)


def cycle_closure():
    w = Watcher("closure")

    def f():
        return f, w


def cycle_default():
    def f(x=[]):
        return x

    f.__defaults__[0].append(f)
    f.w = Watcher("function attributes")


def cycle_generator():
    def g(holder, w):
        yield holder

    holder = []
    it = g(holder, Watcher("generator"))
    next(it)
    holder.append(it)


def cycle_iterators():
    for name, make in [
        ("list iterator", iter),
        ("enumerate", enumerate),
        ("zip", zip),
        ("map", lambda l: map(str, l)),
        ("filter", lambda l: filter(None, l)),
        ("reversed", reversed),
    ]:
        l = [Watcher(name)]
        l.append(make(l))
    t = [Watcher("tuple iterator")]
    t.append(iter((t,)))
    d = {"w": Watcher("dict iterator")}
    d["i"] = iter(d)
    d = {"w": Watcher("dict views")}
    d["k"] = d.keys(), d.values(), d.items()


def cycle_exception():
    w = Watcher("exception")
    try:
        raise ValueError(w)
    except ValueError as e:
        e.args[0].e = e


def cycle_traceback():
    w = Watcher("context")
    try:
        try:
            raise KeyError
        except KeyError:
            raise ValueError
    except ValueError as e:
        e.__context__.other = e
        e.w = w


def cycle_property():
    class P:
        pass

    p = property(lambda self: P)
    P.p = p
    P.w = Watcher("property")


def cycle_partial_native():
    l = [Watcher("native method")]
    l.append(l.append)


def cycle_slice_and_alias():
    l = [Watcher("slice")]
    l.append(slice(l, None))
    l = [Watcher("alias")]
    l.append(list[l])


def cycle_super():
    class A:
        def m(self):
            self.s = super()
            self.w = Watcher("super")

    A().m()


for name, f in list(globals().items()):
    if name.startswith("cycle_"):
        f()
        gc.collect()
        print(name, sorted(ended))
        ended.clear()
