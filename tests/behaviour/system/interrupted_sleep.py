# SIGINT ends a sleep and a wait for a child.
# covers: CALL
import posix, sys, time

def interrupt_later(target, delay):
    sys.stdout.flush()
    child = posix.fork()
    if child == 0:
        time.sleep(delay)
        posix.kill(target, 2)
        time.sleep(delay)
        posix._exit(7)
    return child

start = time.monotonic()
child = interrupt_later(posix.getpid(), 0.1)
try:
    time.sleep(10)
except KeyboardInterrupt:
    print("sleep", time.monotonic() - start < 5)
print(posix.waitstatus_to_exitcode(posix.waitpid(child, 0)[1]))
child = interrupt_later(posix.getpid(), 0.1)
try:
    posix.waitpid(child, 0)
except KeyboardInterrupt:
    print("waitpid")
print(posix.waitstatus_to_exitcode(posix.waitpid(child, 0)[1]))
