"""stat and _stat: constants, kinds of files, the text of modes, messages."""
# covers: IMPORT_NAME
import _stat
import os
import stat


def attempt(f, *args, **kwargs):
    try:
        print(f(*args, **kwargs))
    except BaseException as e:
        print(type(e).__name__ + ":", e)


print(sorted((k, v) for k, v in vars(_stat).items() if type(v) is int))
print([(k, getattr(stat, k)) for k in sorted(dir(stat)) if k.isupper() and type(getattr(stat, k)) is int])
print(all(getattr(stat, k) is v for k, v in vars(_stat).items() if not k.startswith("_")), _stat.__doc__)
kinds = [k for k in dir(_stat) if k.startswith("S_IS") and callable(getattr(_stat, k))]
for k in kinds + ["S_IFMT", "S_IMODE", "filemode"]:
    print(k, getattr(_stat, k).__doc__)
for mode in (0o100644, 0o40755, 0o120777, 0o104777, 0o42750, 0o41777, 0o60000, 0o20000, 0o10000, 0o140000, 0o130000, 0,
             0xffff, 0o7000, 0o7111, 2**32 - 1, True):
    print(mode, stat.filemode(mode), stat.S_IFMT(mode), stat.S_IMODE(mode), [k for k in kinds if getattr(_stat, k)(mode)])


class Index:
    def __index__(self):
        return 0o40004


class Int(int):
    pass


for mode in (-1, 2**32, 2**64, 2**70, -2**70, "a", 1.5, None, Index(), Int(7)):
    for name in ("filemode", "S_ISDIR", "S_ISDOOR", "S_IMODE", "S_IFMT"):
        attempt(getattr(_stat, name), mode)
print(stat.S_ISDIR(os.stat(os.sep).st_mode), stat.filemode(os.stat(os.sep).st_mode)[0])
