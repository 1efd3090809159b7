"""Built-in exceptions: arguments, attributes, text."""
# covers: CALL


def note(e):
    e.add_note("first")
    e.add_note("second")
    return e


EXPRESSIONS = r"""
Exception(), Exception(1), Exception(1, 2), str(Exception()), str(Exception(1)), str(Exception(1, 2)), Exception("a").args
KeyError("k"), str(KeyError("k")), str(KeyError()), str(KeyError(1, 2)), LookupError("x").args
OSError(2, "No such file"), str(OSError(2, "msg")), str(OSError(2, "msg", "file")), OSError(2, "m", "f").filename, type(OSError(2, "m")), OSError("x").errno
type(OSError(13, "m")), type(OSError(17, "m")), type(OSError(11, "m")), type(OSError(32, "m")), str(OSError(2, "m", "a", None, "b"))
StopIteration(5).value, StopIteration().value, SystemExit(3).code, SystemExit().code, SystemExit(1, 2).code
UnicodeDecodeError("utf-8", b"ab", 0, 1, "why"), str(UnicodeDecodeError("utf-8", b"ab", 0, 1, "why")), str(UnicodeDecodeError("utf-8", b"abc", 0, 2, "why"))
UnicodeEncodeError("ascii", "\xe9x", 0, 1, "why").reason, str(UnicodeEncodeError("ascii", "\xe9x", 0, 1, "why")), str(UnicodeTranslateError("ab", 0, 2, "why"))
UnicodeDecodeError("utf-8")
SyntaxError("m"), str(SyntaxError("m", ("f", 1, 2, "text"))), SyntaxError("m", ("f", 1, 2, "text")).lineno, SyntaxError().msg
ImportError("m", name="n", path="p").name, str(ImportError("m")), ImportError().msg
ImportError("m", nope=1)
AttributeError("m", name="n", obj=5).obj, NameError("m", name="x").name
AttributeError("m", nope=1)
Exception(x=1)
BaseException().with_traceback(None), Exception("m").__cause__, Exception("m").__suppress_context__, Exception("m").__traceback__
Exception().with_traceback(5)
BaseExceptionGroup("g", [ValueError(1)]), ExceptionGroup("g", [ValueError(1), TypeError(2)]).exceptions, str(ExceptionGroup("g", [ValueError(1)]))
ExceptionGroup("g", [])
ExceptionGroup("g", [1])
ExceptionGroup("g", [KeyboardInterrupt()])
ExceptionGroup(1, [ValueError()])
ExceptionGroup("g", [ValueError(1), TypeError(2)]).split(ValueError), ExceptionGroup("g", [ValueError(1)]).subgroup(TypeError)
ExceptionGroup("g", [ValueError(1), ExceptionGroup("h", [TypeError(2)])]).subgroup(TypeError)
note(ValueError("x")).__notes__
ValueError().add_note(5)
ValueError("a") == ValueError("a"), hash(ValueError()) is not None, repr(ValueError("it's")), repr(OSError(1, "x"))
Warning("w"), issubclass(DeprecationWarning, Warning), issubclass(RecursionError, RuntimeError), issubclass(ModuleNotFoundError, ImportError)
IOError is OSError, EnvironmentError is OSError, TimeoutError.__mro__[1], KeyError.__base__, BaseException.__base__
int("z", 5)
setattr(Exception(), "args", 5)
"""

for text in EXPRESSIONS.strip().splitlines():
    try:
        print(text, "->", repr(eval(text)))
    except Exception as error:
        print(text, "->", type(error).__name__ + ":", error)
