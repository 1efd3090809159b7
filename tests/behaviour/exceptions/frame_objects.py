# Frame objects: chain, lines, locals that write through, frames that have ended, generators' frames.
# covers: RETURN_VALUE, STORE_FAST
import sys

def attempt(f, *args):
    try:
        print("->", f(*args))
    except Exception as e:
        print(type(e).__name__, e)

def names(frame):
    out = []
    while frame is not None:
        out.append((frame.f_code.co_name, frame.f_lineno))
        frame = frame.f_back
    return out

def inner(): return names(sys._getframe())
def outer():
    x = 1
    return [inner() for _ in range(1)][0]
print(outer())
print(sys._getframe().f_code.co_name, sys._getframe() is sys._getframe(), sys._getframe().f_locals is globals())
attempt(sys._getframe, 99)

def writes():
    a, b = 1, 2
    frame = sys._getframe()
    view = frame.f_locals
    view["a"] = 10
    view["new"] = "added"
    cell = 5
    def closure(): return cell
    view["cell"] = 6
    print(a, b, closure(), "new" in view, view["new"], len(view), list(view), type(view).__name__)
    attempt(lambda: view["nothing"])
    attempt(view.pop, "a")
    attempt(view.__delitem__, "a")
    print(view.pop("new"), view.get("n", 4), view.setdefault("b", 9), view.setdefault("c", 9), "a" in view, 5 in view)
    view.update({"b": 3})
    view |= {"b": 4}
    print(b, view == frame.f_locals, view == dict(view.items()), sorted(view | {"z": 1}), list(reversed(view))[-1])
    del b
    print("b" in view, sorted(view.keys()), locals() is locals())
    view["b"] = "bound again"
    print(b)
writes()

def change_caller():
    sys._getframe(1).f_locals["n"] = 100
def caller():
    n = 1
    change_caller()
    return n
print(caller())
total = 0
def changed(i):
    n = i
    if i == 4800:
        change_caller()
    return n
for i in range(5000):
    total += changed(i)
print(total)

def fails(v):
    local = [v]
    raise ValueError(v)
try:
    fails(3)
except ValueError as e:
    tb = e.__traceback__
ended = tb.tb_next.tb_frame
print(dict(ended.f_locals), ended.f_back.f_code.co_name, ended.f_lineno, tb.tb_next.tb_lineno, tb.tb_next.tb_lasti > 0)
ended.f_locals["local"] = "changed"
print(ended.f_locals["local"])
ended.clear()
print(dict(ended.f_locals))
attempt(sys._getframe().clear)

def gen():
    y = 1
    yield sys._getframe()
    y = 2
    yield y
g = gen()
print(g.gi_frame.f_lineno, dict(g.gi_frame.f_locals), g.gi_frame.f_back)
f = next(g)
print(f is g.gi_frame, f.f_lineno, f.f_back, f.f_locals["y"], f.f_generator is g)
f.f_locals["y"] = 5
print(list(g), g.gi_frame, f.f_locals.get("y"))
attempt(f.clear)

class Body:
    here = sys._getframe()
    attribute = 1
print(Body.here.f_code.co_name, Body.here.f_locals["attribute"])
class Log:
    def __init__(self, name): self.name = name
    def __del__(self): print("dies", self.name)
def keeps():
    kept = Log("with the traceback")
    raise KeyError
try:
    keeps()
except KeyError as e:
    saved = e
    print("caught")
print("still here")
del saved
print("gone")
def depth(n):
    if n == 0:
        return sys._getframe()
    return depth(n - 1)
f = depth(50)
n = 0
while f:
    f, n = f.f_back, n + 1
print(n)
