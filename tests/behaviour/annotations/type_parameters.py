# Type parameters of functions and of type aliases: lazy bounds, constraints, defaults, values.
# covers: CALL_INTRINSIC_1, CALL_INTRINSIC_2, BUILD_TUPLE
def attempt(f):
    try:
        print("->", f())
    except Exception as e:
        print(type(e).__name__, e)

def f[T, U: int, V: (int, str), *Ts, **P, D = int](x: T, *rest: U) -> list[V]:
    return x
T, U, V, Ts, P, D = f.__type_params__
print(f.__type_params__, [type(p).__name__ for p in f.__type_params__], type(T).__module__)
for p in (T, U, V, D):
    print(p.__name__, p.__bound__, p.__constraints__, p.__covariant__, p.__contravariant__, p.__infer_variance__,
          p.has_default(), p.__default__, p.__module__, p.evaluate_constraints is None)
for p in (Ts, P):
    print(p.__name__, p.has_default(), p.__default__, p.__module__)
print(P.args, P.kwargs, P.args.__origin__ is P, P.args == P.args, P.args == P.kwargs)
print(f.__annotations__["x"], f.__annotations__["rest"], f.__annotations__["return"], f(3))

evaluated = []
def note(what):
    evaluated.append(what)
    return what
def lazy[T: note("bound"), U = note("default")](): pass
T, U = lazy.__type_params__
print(evaluated, T.__bound__, T.__bound__, U.__default__, evaluated)

type A[X] = list[X]
type B = A[int] | None
type Recursive = list[Recursive] | int
type Undefined = not_there
print(A, A.__name__, A.__value__, A.__type_params__, A.__module__, type(A).__name__, A[int], B.__value__)
print(A[int].__origin__ is A, A[int].__args__, Recursive.__value__, B | None, int | B)
attempt(lambda: B[int])
attempt(lambda: Undefined.__value__)
not_there = "now there"
attempt(lambda: Undefined.__value__)
print(T | None, None | T, T | int)
attempt(lambda: type(T)("Z", int))
attempt(lambda: type(T)("Z", covariant=True, contravariant=True))
attempt(lambda: type(T)(1))
print([type(T)("Z"), type(T)("Z", covariant=True), type(T)("Z", contravariant=True), type(T)("Z", int, str).__constraints__])
def scope():
    type Local[K] = dict[K, value]
    value = int
    return Local
print(scope().__value__, scope().__type_params__)
def outer[T](x: T):
    def inner[T](y: T) -> T: return y
    return inner.__type_params__[0] is outer.__type_params__[0], inner.__annotations__
print(outer(1))
total = 0
for i in range(1000):
    def g[T](x: T): return x
    total += g(i) + len(g.__type_params__)
print(total)
