# Every TypeError that a wrong call raises.
# covers: CALL_FUNCTION_EX, CALL_KW, exit:error
def f0(): pass
def f1(a): pass
def f2(a, b): pass
def f3(a, b, c): pass
def d(a, b=1): pass
def k(*, x): pass
def k2(*, x, y): pass
def p(a, /, b): pass
def v(*args): pass

def attempt(f, *args, **kwargs):
    try:
        f(*args, **kwargs)
    except TypeError as e:
        print(e)
    else:
        print("no error")

attempt(f0, 1)
attempt(f0, 1, 2)
attempt(f1)
attempt(f1, 1, 2)
attempt(f2, 1)
attempt(f2)
attempt(f3)
attempt(f3, 1, 2, 3, 4)
attempt(d)
attempt(d, 1, 2, 3)
attempt(f1, b=1)
attempt(f1, 1, b=1)
attempt(f1, 1, a=1)
attempt(k)
attempt(k, 1)
attempt(k, y=1)
attempt(k2)
attempt(p, a=1, b=2)
attempt(p, 1)
attempt(v, x=1)
attempt(v)
attempt(5)
attempt(None, 1)
try:
    f1(*5)
except TypeError as e:
    print(e)
try:
    f1(**5)
except TypeError as e:
    print(e)
try:
    f2(**{"a": 1}, **{"a": 2})
except TypeError as e:
    print(e)
try:
    f1(**{1: 2})
except TypeError as e:
    print(e)
