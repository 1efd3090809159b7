# A hot loop reads a global that is rebound: by itself, by a callee, with another type.
# covers: LOAD_GLOBAL_MODULE, STORE_GLOBAL, exit:global-rebinding
k = 1
def bump():
    global k
    k += 1

def run(n):
    global k
    s = 0
    for i in range(n):
        s += k
        if i % 1000 == 999:
            bump()
        if i == 4400:
            k = 0.5
        if i == 4600:
            k = 2**55
    return s

print(run(5000), k)
k = 3
print(run(100), run(4500))
