# locals(), vars(), dir() snapshots.
# covers: LOAD_NAME
def f(a, b=2):
    c = a + b
    d = locals()
    e = 5
    return d
print(f(1))
def run(n):
    s = 0
    for i in range(n):
        s += locals()["i"]
    return s
print(run(4500))
class A:
    z = 1
    names = sorted(k for k in locals() if not k.startswith("_"))
print(A.names)
