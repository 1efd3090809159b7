"""Which variable a name means."""
# covers: LOAD_DEREF, STORE_DEREF
x = "global"


def outer():
    x = "outer"

    def reads():
        return x

    def writes():
        nonlocal x
        x = "changed"

    def own():
        x = "own"
        return x

    def to_global():
        global x
        x = "changed global"

    before = reads()
    writes()
    after = reads()
    kept = own()
    to_global()
    return before, after, kept, x


print(outer(), x)


def counters():
    n = 0

    def up(by=1):
        nonlocal n
        n += by
        return n

    return up, lambda: n


up, read = counters()
print([up() for _ in range(3)], up(10), read())
adders = [lambda y, k=k: y + k for k in range(3)]
late = [lambda: k for k in range(3)]
print([a(10) for a in adders], [f() for f in late])


def unbound(flag):
    if flag:
        v = 1
    try:
        return v
    except UnboundLocalError as e:
        return str(e)


def free():
    def inner():
        return later
    try:
        inner()
    except NameError as e:
        print(e)
    later = 5
    return inner()


print(unbound(True), unbound(False), free())


class C:
    x = "class"
    y = [x for _ in range(1)]

    def method(self):
        return x

    z = x


print(C.y, C().method(), C.z)
for source in ("def f():\n    nonlocal q", "def f():\n    x = 1\n    global x", "nonlocal x", "def f(a):\n    global a",
               "def f():\n    print(x)\n    global x"):
    try:
        compile(source, "s", "exec")
    except SyntaxError as e:
        print(e.msg)
namespace = {}
exec("a = 1\ndef g(): return a\na = 2", namespace)
print(namespace["g"](), eval("a + b", {"a": 1}, {"b": 2}), sorted(k for k in namespace if not k.startswith("__")))


def deletes():
    v = 1

    def inner():
        return v
    del v
    try:
        inner()
    except NameError as e:
        return str(e)


print(deletes(), up.__closure__[0].cell_contents, up.__code__.co_freevars, outer.__code__.co_cellvars)
