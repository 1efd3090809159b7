"""How objects describe themselves to copy and pickle."""
# covers: CALL
import copy
import copyreg
import pickle
from dataclasses import dataclass


def attempt(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)


def names(description):
    return (description[0].__name__, *description[1:3])


class Plain:
    def __init__(self, x=1):
        self.x = x

    def __eq__(self, other):
        return type(self) is type(other) and vars(self) == vars(other)


class Slots:
    __slots__ = ("p", "__hidden", "unset")

    def __init__(self):
        self.p = 1
        self.__hidden = 2


class Both(Slots):
    def __init__(self):
        super().__init__()
        self.extra = 3


class Arguments(tuple):
    def __new__(cls, a, b=0):
        return super().__new__(cls, (a, b))

    def __getnewargs__(self):
        return (self[0], self[1])


class Keywords:
    def __new__(cls, *args, **kwargs):
        self = super().__new__(cls)
        self.given = args, kwargs
        return self

    def __getnewargs_ex__(self):
        return (1,), {"k": 2}


class State:
    def __getstate__(self):
        return "state"

    def __setstate__(self, state):
        self.got = state


class Own:
    def __reduce__(self):
        return (Plain, (5,))


class Numbers(list):
    pass


class Table(dict):
    pass


@dataclass
class Data:
    a: int
    b: list


for o in (Plain(), Slots(), Both(), Arguments(3), Keywords(), State(), Own(), 5, 2.5, 1j, "s", b"b", (1,), True, object()):
    print(type(o).__name__, o.__reduce_ex__(4)[0].__name__, o.__reduce_ex__(4)[1], o.__reduce_ex__(2)[2:3])
for protocol in (0, 1):
    attempt(lambda: names(Plain().__reduce_ex__(protocol)))
    attempt(lambda: Slots().__reduce_ex__(protocol))
numbers = Numbers([1, 2])
numbers.name = "n"
print(names(numbers.__reduce_ex__(4)), list(numbers.__reduce_ex__(4)[3]), numbers.__reduce_ex__(4)[4])
print(names(Table(a=1).__reduce_ex__(4)), list(Table(a=1).__reduce_ex__(4)[4]))
print(object().__getstate__(), Plain().__getstate__(), Slots().__getstate__(), Both().__getstate__())
print(copyreg._slotnames(Slots), Slots.__slotnames__)
plain = Plain()
print(plain.__getstate__() is plain.__dict__, plain.__reduce__()[0].__name__)

original = {"plain": Plain([1, 2]), "data": Data(1, [2, 3]), "both": Both(), "numbers": numbers, "t": (1, [2])}
original["self"] = original
for made in (copy.copy(original), copy.deepcopy(original), pickle.loads(pickle.dumps(original)),
             pickle.loads(pickle.dumps(original, 2))):
    print(made["plain"].x, made["data"], made["both"].extra, made["both"].p, made["numbers"], made["numbers"].name,
          made["t"], made["self"] is made, made["plain"] is original["plain"])
print(copy.deepcopy(Keywords()).given, copy.copy(Arguments(1, 2)), copy.copy(State()).got, copy.copy(Own()).x)


class Wrong:
    def __init__(self, args=None, ex=None):
        if args is not None:
            Wrong.__getnewargs__ = lambda self: args
        if ex is not None:
            Wrong.__getnewargs_ex__ = lambda self: ex


attempt(lambda: Wrong(args=[1]).__reduce_ex__(2))
attempt(lambda: Wrong(ex=[1]).__reduce_ex__(2))
attempt(lambda: Wrong(ex=(1,)).__reduce_ex__(2))
attempt(lambda: Wrong(ex=([], {})).__reduce_ex__(2))
attempt(lambda: Wrong(ex=((), [])).__reduce_ex__(2))
attempt(lambda: (x for x in ()).__reduce_ex__(2))
attempt(lambda: copy.copy(attempt.__code__) is attempt.__code__)
attempt(lambda: copy.deepcopy(memoryview(b"")))
