# nonlocal counters, two closures over one cell.
# covers: LOAD_DEREF, STORE_DEREF, COPY_FREE_VARS, MAKE_CELL
def counter():
    n = 0
    def inc(k=1):
        nonlocal n
        n += k
        return n
    def get():
        return n
    return inc, get

inc, get = counter()
inc2, get2 = counter()
for i in range(5000):
    inc()
    inc2(i)
print(get(), get2())
