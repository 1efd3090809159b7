# A global that is read and written in each iteration.
# covers: LOAD_GLOBAL_MODULE, STORE_GLOBAL
n = 0
x = 0.5
def run(times):
    global n, x
    for i in range(times):
        n += 1
        x = x * 0.5 + n
    return n, x
print(run(5000), n, x)
