"""Tracebacks through imports leave out the import system."""
# covers: IMPORT_NAME
import os
import sys
import tempfile
import traceback

root = tempfile.mkdtemp()
with open(f"{root}/outer_module.py", "w") as file:
    file.write("import inner_module\n")
with open(f"{root}/inner_module.py", "w") as file:
    file.write("def f():\n    return 1 // 0\n\nf()\n")
sys.path.insert(0, root)
sys.dont_write_bytecode = True
for name in ["outer_module", "no_such_module"]:
    try:
        __import__(name)
    except Exception as error:
        for entry in traceback.extract_tb(error.__traceback__):
            print(os.path.basename(entry.filename), entry.lineno, entry.name)
        print(type(error).__name__, error)
os.unlink(f"{root}/outer_module.py")
os.unlink(f"{root}/inner_module.py")
os.rmdir(root)
