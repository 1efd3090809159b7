# Annotations of functions, of modules, of classes.
# covers: SET_FUNCTION_ATTRIBUTE
def f(a: int, b: "text" = 1, *c: float, d: list = [], **e: dict) -> str:
    return a

x: int = 5
y: str
s = 0
for i in range(4500):
    z: int = i
    s += f(z)
print(s, x)
class A:
    m: int = 3
    n: str
print(A.m, f(7, 8))
try:
    y
except NameError as e:
    print(e)
