# What the functions of posix raise.
# covers: CALL
import posix

for f in (lambda: posix.waitpid(-1, 0), lambda: posix.kill(2**31 - 1, 0), lambda: posix.kill(2**40, 0),
          lambda: posix.kill("a", 0), lambda: posix._exit(), lambda: posix.waitpid(1), lambda: posix._exit(2**40),
          lambda: posix.waitstatus_to_exitcode(-1), lambda: posix.waitstatus_to_exitcode(5 << 8),
          lambda: posix.waitstatus_to_exitcode(9), lambda: posix.kill(1.5, 0), lambda: posix.WIFEXITED(256),
          lambda: posix.WEXITSTATUS(256), lambda: posix.WIFSIGNALED(9), lambda: posix.WTERMSIG(9),
          lambda: posix.getpid() > 0, lambda: posix.getppid() > 0, lambda: posix.kill(posix.getpid(), 0)):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e, getattr(e, "errno", None), getattr(e, "strerror", None))
