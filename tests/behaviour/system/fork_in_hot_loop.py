# A fork inside a hot loop: both sides run on in the same traces, and both compile more.
# covers: ENTER_EXECUTOR, opt:nested-loops, exit:type-guard
import posix, sys

def more(n, x):
    # Not hot before the fork.
    for i in range(n):
        x = x * 3 + i & 0xFFFF
    return x

def run(n):
    total = 0
    child = 0
    for i in range(n):
        total += i & 7
        if i == n // 2:
            sys.stdout.flush()
            child = posix.fork()
        if child == 0 and i > n // 2:
            total += 1
    return total, child

total, child = run(12000)
if child == 0:
    value = total + more(9000, 1) + int(more(9000, True))
    posix._exit(value % 199)
pid, status = posix.waitpid(child, 0)
print(pid == child, posix.WIFEXITED(status), posix.waitstatus_to_exitcode(status))
print(total, more(9000, 1), (total + 5999 + more(9000, 1) + int(more(9000, True))) % 199)

# Many children, each compiling a loop of its own.
def work(seed):
    x = seed
    for i in range(6000):
        x = (x * 1103515245 + 12345) % 2147483648
    return x

children = []
for seed in range(4):
    sys.stdout.flush()
    pid = posix.fork()
    if pid == 0:
        posix._exit(work(seed) % 250)
    children.append((seed, pid))
for seed, pid in children:
    found = posix.waitstatus_to_exitcode(posix.waitpid(pid, 0)[1])
    print(seed, found == work(seed) % 250)
