# Calls that bind defaults, keywords, *args and **kwargs straight from the stack, with what goes wrong in them.
# covers: CALL, CALL_KW, CALL_FUNCTION_EX


def plain(a, b=2, c=3):
    return a, b, c


def only(a, /, b, *, k, m="m"):
    return a, b, k, m


def rest(a, *args, k=0):
    return a, args, k


def names(a=1, **kw):
    return a, kw


def everything(a, b=2, /, c=3, *args, d, e=5, **kw):
    return a, b, c, args, d, e, kw


def generator(a, b=2, *, c=3):
    yield a
    yield b, c


class Point:
    def __init__(self, x, y=0, *, z=9):
        self.all = x, y, z

    def move(self, dx=1, *more, **named):
        return self.all, dx, more, named


def run():
    p = Point(1)
    return [
        plain(1), plain(1, 5), plain(1, c=5), plain(c=1, a=2), plain(1, b=7, c=8), plain(*(1, 2)), plain(**{"a": 1}),
        only(1, 2, k=3), only(1, b=2, m=4, k=3), only(1, k=[1], b="x"),
        rest(1), rest(1, 2, 3), rest(1, 2, k=3), rest(*range(4)),
        names(), names(2), names(b=1), names(a=2, b=1),
        everything(1, d=4), everything(1, 2, 3, 4, 5, d=6, e=7, f=8),
        list(generator(1)), list(generator(1, c=5)), list(generator(b=0, a=1)),
        p.all, Point(1, 2).all, Point(1, z=3).all, Point(y=1, x=2).all, p.move(), p.move(2, 3), p.move(dx=4), p.move(a=1),
        Point.move(p, 5), (lambda x, y=[]: (x, y))(1), (lambda *, q: q)(q=2),
    ]


for _ in range(20):
    seen = run()
print(seen)


def wrong():
    calls = [
        lambda: plain(), lambda: plain(1, 2, 3, 4), lambda: plain(1, a=2), lambda: plain(1, d=2), lambda: only(1, 2),
        lambda: only(a=1, b=2, k=3), lambda: only(1, 2, 3, k=4), lambda: rest(k=1), lambda: names(1, 2), lambda: names(1, a=2),
        lambda: everything(1, 2), lambda: Point(), lambda: Point(1, 2, 3), lambda: Point(1, w=2), lambda: Point(1, x=2),
        lambda: Point(1).move(self=2), lambda: generator(), lambda: plain(b=1, c=2),
    ]
    for call in calls:
        try:
            call()
            print("no error")
        except TypeError as e:
            print(e)


for _ in range(3):
    wrong()


def wide(p0, p1=1, p2=2, p3=3, p4=4, p5=5, p6=6, p7=7, p8=8, p9=9, pa=10, pb=11, pc=12, pd=13, pe=14, pf=15, pg=16, ph=17,
         pi=18, pj=19, pk=20, pl=21, pm=22, pn=23, po=24, pp=25, pq=26, pr=27, ps=28, pt=29, pu=30, pv=31, pw=32, *, px=33):
    return p0, p1, pv, pw, px


print(wide(0), wide(0, pw=1), wide(0, p1=5, px=6), wide(pv=2, p0=1))


class Noisy:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("del", self.name)


def drop(a, b=None, *args, c=None):
    a = 1
    return c


drop(Noisy("a"), Noisy("b"), Noisy("rest"), c=Noisy("c"))
drop(Noisy("d"), c=Noisy("e"), b=Noisy("f"))


def swap():
    # A frame goes on in its code after the function has got another one.
    yield 1
    swap.__code__ = (lambda: (yield 7)).__code__
    yield 2
    yield [i for i in range(3)]


def itself(n):
    def other(n):
        return "other", n

    itself.__code__ = other.__code__
    return n + 1, itself(n)


print(list(swap()), list(swap()), itself(3), itself(4))
held = swap.__code__
for code in (generator.__code__, held, generator.__code__):
    swap.__code__ = code
print(swap.__code__ is generator.__code__)
