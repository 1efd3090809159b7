"""Packages, relative imports, circular imports, and the messages of imports that fail."""
# covers: IMPORT_NAME
import os
import sys
import tempfile

root = tempfile.mkdtemp()


def write(name, text):
    path = f"{root}/{name}"
    folder = path.rpartition("/")[0]
    parts = folder.split("/")
    for i in range(2, len(parts) + 1):
        if not os.path.isdir("/".join(parts[:i])):
            os.mkdir("/".join(parts[:i]))
    with open(path, "w") as file:
        file.write(text)


def show(action):
    try:
        exec(action, {"__name__": "shown"})
    except Exception as error:
        text = str(error).replace(root, "ROOT")
        print(f"{action}: {type(error).__name__}: {text}")
        if isinstance(error, ImportError):
            print("   ", error.name, (error.path or "None").replace(root, "ROOT"), error.name_from)
    else:
        print(f"{action}: fine")


write("one.py", "print('one runs as', __name__)\nvalue = 1\n")
write("pack/__init__.py", "from . import inner\nfrom .inner import thing as renamed\n__all__ = ['inner', 'late']\n")
write("pack/inner.py", "from . import sub as own\nthing = [__name__, __package__]\n")
write("pack/late.py", "from ..pack.inner import thing\nfrom . import missing_name\n")
write("pack/good.py", "from .inner import *\nfrom .sub.leaf import leaf\n")
write("pack/sub/__init__.py", "")
write("pack/sub/leaf.py", "from ... import nothing\n")
write("pack/sub/fine.py", "from ..inner import thing\nfrom .. import sub\n")
write("around_a.py", "import around_b\nname_a = 1\n")
write("around_b.py", "import around_a\nprint('a' in dir(around_a), hasattr(around_a, 'name_a'))\nfrom around_a import name_a\n")
write("broken.py", "x = = 1\n")
write("fails.py", "raise ValueError('while importing')\n")
write("space/deep.py", "where = __name__\n")

sys.path.insert(0, root)
show("import one")
show("import one")
show("from one import value, other")
show("import pack")
show("import pack.inner as x; print(x.thing, x.__name__)")
show("from pack import renamed; print(renamed)")
show("import pack.late")
show("import pack.good")
show("import pack.sub.fine as f; print(f.thing, f.sub.__name__)")
show("from pack import *")
show("import around_a")
show("import broken")
show("import fails")
print("fails" in sys.modules, "pack.late" in sys.modules)
show("import nowhere")
show("import one.two")
show("import pack.nowhere")
show("from . import x")
show("from pack import nowhere")
show("import space.deep; print(space.deep.where, space.__file__ if hasattr(space, '__file__') else None)")
show("import os.path as p; import posixpath; print(p is posixpath)")
show("__import__('')")
show("__import__(1)")
show("__import__('one', level=-1)")

import importlib
import pack.inner

print(importlib.import_module(".inner", "pack") is pack.inner, importlib.import_module("pack.inner").thing)
print(importlib.reload(sys.modules["one"]).value)
spec = sys.modules["pack"].__spec__
print(spec.name, spec.parent, spec.origin.replace(root, "ROOT"), spec.has_location,
      [p.replace(root, "ROOT") for p in spec.submodule_search_locations])
print(repr(sys.modules["one"]).replace(root, "ROOT"), sys.modules["one"].__file__.replace(root, "ROOT"))
sys.modules["blocked"] = None
show("import blocked")

for folder, folders, files in os.walk(root, topdown=False):
    for name in files:
        os.unlink(f"{folder}/{name}")
    os.rmdir(folder)
