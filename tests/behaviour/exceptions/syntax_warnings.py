"""`SyntaxWarning`s go through `warnings`; one that is an error is a `SyntaxError` with a place."""
# covers: LOAD_SPECIAL
import warnings


def show(text, action="always"):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter(action)
        try:
            compile(text, "<text>", "exec")
        except SyntaxError as e:
            print(type(e).__name__, e.msg, e.lineno, e.offset, e.end_offset)
    for w in caught:
        print(w.category.__name__, w.filename, w.lineno, w.message)


for text in (
    "x = '\\d'",
    "x = 1if y else 2",
    "x is 1",
    "x is not 'a'",
    "assert (x, 'm')",
    "f = (1, 2)(3)",
    "v = [1]['a']",
    "v = 1[0]",
    "def f():\n    try: pass\n    finally: return",
):
    show(text)
    show(text, "error")
show("x is 1", "ignore")
with warnings.catch_warnings():
    warnings.simplefilter("error")
    print(eval("1 + 1"))
    try:
        exec("1 is 1")
    except SyntaxError as e:
        print(e)
    try:
        import ast
        ast.parse("'\\d'")
    except SyntaxError as e:
        print(e)
