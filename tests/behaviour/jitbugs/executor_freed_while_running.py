# A function's code is dropped and remade while its hot loops are on the stack.
# covers: exit:function-redefined, opt:recursion
def make(k):
    def loop(n, f):
        s = 0
        for i in range(n):
            s += k
            if i == n - 1 and f:
                s += f(n, None)
        return s
    return loop

total = 0
for k in range(60):
    f = make(k)
    g = make(-k)
    total += f(80, g)
    f = g = None
print(total)

def outer(n):
    global outer
    s = 0
    for i in range(n):
        s += i
        if i == 4500:
            del outer
    return s
print(outer(5000))
