# SIGINT ends an endless loop with a KeyboardInterrupt; not caught, it ends the process as the signal does.
# covers: exit:exception-in-callee, JUMP_BACKWARD
import posix, sys

def spin():
    while True:
        pass

def count():
    n = 0
    while True:
        n += 1

def nested(n):
    for i in range(n):
        for j in range(n):
            k = i * j
    return k

def calls():
    def f(x):
        return x
    while True:
        f(1)

def run(body):
    sys.stdout.flush()
    target = posix.getpid()
    child = posix.fork()
    if child == 0:
        # Gives the parent time to get hot.
        import time
        time.sleep(0.15)
        posix.kill(target, 2)
        posix._exit(0)
    try:
        body()
    except KeyboardInterrupt as e:
        print(body.__name__, repr(e), e.__traceback__.tb_next is not None)
    posix.waitpid(child, 0)

run(spin)
run(count)
run(lambda: nested(10**9))
run(calls)
# One after another, hot from the start.
run(spin)
posix.kill(posix.getpid(), 0)
sys.stdout.flush()
posix.kill(posix.getpid(), 2)
print("not reached")
