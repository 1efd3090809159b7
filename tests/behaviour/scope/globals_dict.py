# Writing through globals() is seen by hot code.
# covers: LOAD_GLOBAL_MODULE, exit:global-rebinding
g = 1
def run(n):
    s = 0
    for i in range(n):
        s += g
        if i == 4300:
            globals()["g"] = 10
        if i == 4600:
            globals().update(g=100)
    return s
print(run(5000), g)
globals()["made"] = 5
print(made, "made" in globals())
