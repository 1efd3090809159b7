# What a loop's trace takes for granted changes while the trace runs, by a call from inside it.
# covers: exit:global-rebinding, exit:function-redefined, exit:class-changed, exit:attribute-deleted, opt:inlined-calls
import builtins

N = 6000
WHEN = (1, 2, 3, 4500, 5999)

def change_global(i):
    global step
    if i in WHEN:
        step = step + 1

def rebinding_global():
    global step
    step = 1
    total = 0
    for i in range(N):
        change_global(i)
        total += step
    return total

def global_type():
    global step
    step = 1
    total = 0
    for i in range(N):
        if i == 4500:
            globals()["step"] = 0.5
        total += step
    return total

def change_builtin(i):
    if i == 4500:
        builtins.abs = lambda x: 10
    elif i == 5000:
        builtins.abs = real_abs
    elif i == 5500:
        globals()["abs"] = lambda x: 100

real_abs = abs
def rebinding_builtin():
    total = 0
    for i in range(N):
        change_builtin(i)
        total += abs(-1)
    del globals()["abs"]
    return total

def deleted_global():
    global gone
    gone = 5
    total = 0
    try:
        for i in range(N):
            if i == 5000:
                del globals()["gone"]
            total += gone
    except NameError as e:
        return total, str(e)

class C:
    attribute = 1
    def method(self):
        return 1
    @property
    def computed(self):
        return 1
    def __len__(self):
        return 1
    def __add__(self, other):
        return 1

def change_class(i):
    if i == 4500:
        C.attribute = 10
    if i == 5000:
        C.attribute = 2.5

def class_attribute():
    c = C()
    total = 0
    for i in range(N):
        change_class(i)
        total += c.attribute + C.attribute
    return total

def change_method(i):
    if i == 4500:
        C.method = lambda self: 10
    if i == 5000:
        C.method = C.__len__
    if i == 5500:
        C.computed = 7

def methods():
    c = C()
    total = 0
    for i in range(N):
        change_method(i)
        total += c.method() + c.computed + len(c)
    return total

def operator():
    c = C()
    total = 0
    for i in range(N):
        if i == 4500:
            C.__add__ = lambda self, other: 10
        if i == 5000:
            C.__len__ = lambda self: 100
        total += c + c
        total += len(c)
    return total

def shadowed():
    c = C()
    total = 0
    for i in range(N):
        if i == 4500:
            c.attribute = 50
        if i == 5000:
            c.method = lambda: 20
        if i == 5500:
            del c.attribute
        total += c.attribute + c.method() if i >= 5000 else c.attribute
    return int(total)

def callee(x, y=1):
    return x + y

def other(x, y=2):
    return x * 2 + y

def change_callee(i):
    if i == 4500:
        callee.__defaults__ = (10,)
    if i == 5000:
        callee.__code__ = other.__code__
    if i == 5200:
        callee.__defaults__ = None
    if i == 5201:
        callee.__defaults__ = (0.5,)
    if i == 5500:
        callee.__kwdefaults__ = {"y": 3}

def function():
    total = 0
    errors = 0
    for i in range(N):
        change_callee(i)
        try:
            total += callee(i & 7)
        except TypeError as e:
            errors += 1
            last = str(e)
    return total, errors, last

def rebinding_function():
    global helper
    def helper(x):
        return x
    total = 0
    for i in range(N):
        if i == 4500:
            def helper(x):
                return -x
        if i == 5000:
            helper = int
        if i == 5500:
            helper = C().__len__
            break
        total += helper(3)
    return total, helper()

class Base:
    def name(self):
        return 1

class Other:
    def name(self):
        return 2

class Derived(Base):
    pass

def bases():
    d = Derived()
    total = 0
    for i in range(N):
        if i == 4500:
            Derived.__bases__ = (Other,)
        if i == 5500:
            d.__class__ = Other
        total += d.name()
    return total

class Hook:
    def __init__(self):
        self.x = 1

def getattribute():
    h = Hook()
    total = 0
    for i in range(N):
        if i == 4500:
            Hook.__getattribute__ = lambda self, name: 10
        if i == 5000:
            del Hook.__getattribute__
        if i == 5500:
            Hook.x = property(lambda self: 100)
        total += h.x
    return total

def closure():
    value = 1
    def change(i):
        nonlocal value
        if i == 4500:
            value = 10
        if i == 5000:
            value = "5"
    total = 0
    for i in range(N):
        change(i)
        total += int(value)
    return total

def finalizer():
    global step
    step = 1
    class Changes:
        def __del__(self):
            global step
            step += 1
    total = 0
    thing = None
    for i in range(N):
        thing = Changes() if i in WHEN else i
        total += step
    return total

for f in (rebinding_global, global_type, rebinding_builtin, deleted_global, class_attribute, methods, operator, shadowed,
          function, rebinding_function, bases, getattribute, closure, finalizer):
    print(f.__name__, f())
