# A builtin is shadowed by a global in a hot loop, then uncovered.
# covers: LOAD_GLOBAL_BUILTIN, DELETE_GLOBAL, exit:global-rebinding
def run(n):
    global abs
    s = 0
    for i in range(n):
        s += abs(-2)
        if i == 4300:
            abs = lambda x: 1000
        if i == 4600:
            del abs
    return s
print(run(5000))
