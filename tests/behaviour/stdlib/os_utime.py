# os.utime: seconds, nanoseconds, descriptors, folders, errors.
# covers: CALL_KW
import os, tempfile
f = tempfile.NamedTemporaryFile(delete=False); p = f.name
def t(*a, **k):
    try:
        r = os.utime(*a, **k); s = os.stat(p); print(r, s.st_atime_ns, s.st_mtime_ns)
    except Exception as e: print(type(e).__name__, str(e).replace(p, "P"))
t(p, (1, 2)); t(p, (1.5, 2.25)); t(p, (-1.5, 0)); t(p, ns=(1, 2*10**9+7)); t(p, (1,2), ns=(3,4)); t(p, 5); t(p, (1,)); t(p, ("a", 1)); t(p, ns=(1.5, 2))
t(p, (float("nan"), 1)); t(p, (1e300, 1)); t(p, (2**70, 1)); t(p + "x", (1, 2)); t(f.fileno(), (3, 4)); t(p, times=(5, 6)); t(p, (7, 8), follow_symlinks=False); t(p, ns=[1,2]); t(p, ns=(-1, -10**9-1)); t(); t(p, (1,2), 3)
t(os.path.basename(p), (9, 10), dir_fd=os.open(os.path.dirname(p), os.O_RDONLY))
os.utime(p); import time; print(abs(os.stat(p).st_mtime - time.time()) < 5); os.unlink(p)
