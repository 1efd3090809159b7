# A global function is redefined while a hot loop calls it.
# covers: exit:function-redefined, exit:global-rebinding
def step(x):
    return x + 1

def run(n, at):
    global step
    x = 0
    for i in range(n):
        x = step(x)
        if i == at:
            def step(x):
                return x - 1
    return x

print(run(5000, 4500))
print(run(5000, 4500))
