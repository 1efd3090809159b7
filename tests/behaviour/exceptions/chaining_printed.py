"""How chained exceptions, notes and groups print."""
# covers: RAISE_VARARGS
import sys
import traceback


def show():
    lines = traceback.format_exc().splitlines()
    print("\n".join(line for line in lines if not line.lstrip(" |").startswith(("File", "^", "~"))))


def cause():
    try:
        1 / 0
    except ZeroDivisionError as e:
        raise ValueError("caused") from e


def context():
    try:
        {}["k"]
    except KeyError:
        raise TypeError("in context")


def suppressed():
    try:
        {}["k"]
    except KeyError:
        raise TypeError("alone") from None


def notes():
    e = ValueError("with notes")
    e.add_note("one")
    e.add_note("two\nlines")
    raise e


def group():
    raise ExceptionGroup("several", [ValueError(1), ExceptionGroup("inner", [KeyError("k")])])


for function in (cause, context, suppressed, notes, group):
    print("--", function.__name__)
    try:
        function()
    except BaseException as e:
        show()
        print(type(e.__cause__).__name__, type(e.__context__).__name__, e.__suppress_context__)
print(sys.exception())
