# Only a rare path through a loop takes a global for granted, and the global changes while the loop is not running.
# covers: opt:side-traces, exit:global-rebinding
step = 1

def helper(x):
    return x + 1

def run(n):
    total = 0
    for i in range(n):
        if i % 3:
            total += i & 3
        else:
            total += step
    return total

def call(n):
    total = 0
    for i in range(n):
        if i % 3:
            total += i & 3
        else:
            total += helper(i)
    return total

for k in range(6):
    step = k
    print(run(3000), call(3000))
    if k == 3:
        def helper(x):
            return -x
    if k == 4:
        helper.__code__ = (lambda x: x * 2).__code__
