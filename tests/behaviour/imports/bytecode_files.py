# Cached bytecode: written, read, out of date, damaged, by hash, without source, not wanted.
# covers: IMPORT_NAME
import importlib
import importlib.util
import os
import py_compile
import shutil
import sys
import tempfile

folder = tempfile.mkdtemp()
sys.path.insert(0, folder)
sys.dont_write_bytecode = False
source = os.path.join(folder, "cached_module.py")
cache = importlib.util.cache_from_source(source)


def write(value, at=None):
    with open(source, "w") as f:
        f.write(f"value = {value!r}\n")
    if at is not None:
        os.utime(source, (at, at))


def load():
    sys.modules.pop("cached_module", None)
    importlib.invalidate_caches()
    try:
        return importlib.import_module("cached_module").value
    except (ImportError, EOFError, ValueError, TypeError) as error:
        return type(error).__name__


def damage(data, keep=0):
    with open(cache, "rb") as f:
        kept = f.read()[:keep]
    with open(cache, "wb") as f:
        f.write(kept + data)


write("first", 1_000_000_000)
print(load(), os.path.exists(cache), os.path.basename(cache) == f"cached_module.{sys.implementation.cache_tag}.pyc")
write("same time and size"[:5], 1_000_000_000)
print(load())
write("newer", 1_000_000_001)
print(load())
write("longer than before", 1_000_000_001)
print(load())
for data, keep in [(b"garbage", 0), (b"", 3), (b"", 10), (b"", 16), (b"\xff\xff", 16), (b"N", 16), (b"", 30)]:
    write("again", 1_000_000_002)
    py_compile.compile(source)
    damage(data, keep)
    print(keep, data, load(), load())
    os.remove(cache)

modes = py_compile.PycInvalidationMode
write("hashed")
py_compile.compile(source, invalidation_mode=modes.CHECKED_HASH)
print(load())
write("hash!!")
print(load())
py_compile.compile(source, invalidation_mode=modes.UNCHECKED_HASH)
write("unseen")
print(load())

shutil.rmtree(os.path.dirname(cache))
sys.dont_write_bytecode = True
print(load(), os.path.exists(os.path.dirname(cache)))
sys.dont_write_bytecode = False

py_compile.compile(source, cfile=os.path.join(folder, "cached_module.pyc"))
os.remove(source)
print(load(), os.path.basename(sys.modules["cached_module"].__file__), sys.modules["cached_module"].__spec__.loader.__class__.__name__)
with open(os.path.join(folder, "cached_module.pyc"), "wb") as f:
    f.write(b"not bytecode")
print(load())
shutil.rmtree(folder)
