# Calls of a free function that is rebound in a hot loop.
# covers: LOAD_DEREF, CALL_PY_EXACT_ARGS, exit:function-redefined
def run(n):
    def step(x):
        return x + 1
    def other(x):
        return x + 1000
    def call(x):
        return step(x)
    s = 0
    for i in range(n):
        s = call(s)
        if i == 4600:
            step = other
    return s

print(run(5000))
