# A captured variable changes its type while a hot loop reads it.
# covers: LOAD_DEREF, exit:type-guard
def run(n):
    x = 1
    def change(v):
        nonlocal x
        x = v
    s = 0
    for i in range(n):
        s += x
        if i == 4500:
            change(0.5)
        elif i == 4700:
            change(2**60)
        elif i == 4800:
            change(True)
    return s

print(run(5000))
