"""What importing says of what is not there."""
# covers: CALL


def statement(source):
    try:
        exec(source, {"__name__": "main"})
    except ImportError as e:
        return type(e).__name__, str(e).split(" (/")[0], e.name
    return "ran"


EXPRESSIONS = r"""
__import__("nosuch")
__import__("os.nosuch")
__import__("")
__import__("os", level=-1)
__import__("json.decoder").__name__, __import__("json.decoder", fromlist=["x"]).__name__, __import__("os").path.__name__
statement("import nosuch.sub")
statement("from os import nosuch")
statement("from os import path, nosuch")
statement("from . import x")
statement("from .x import y")
statement("from nosuch import *")
statement("import os.nosuch")
statement("from os.path import join as j, nosuch")
statement("import sys as s, os as o")
"""

for text in EXPRESSIONS.strip().splitlines():
    try:
        print(text, "->", repr(eval(text)))
    except Exception as error:
        print(text, "->", type(error).__name__ + ":", error)
