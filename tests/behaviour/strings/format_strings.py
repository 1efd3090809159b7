"""f-strings: expressions, conversions, nesting, debugging."""
# covers: CALL

x, d = 5, {"k": "v"}

EXPRESSIONS = r"""
f"{1 + 1}", f"{'a'!r}", f"{3.14159:.2f}", f"{'x':>{5}}", f"{'é'!a}", f"{{}}", f"{1:>{'3'}}|", f"{x=}", f"{x = }", f"{x=!s}", f"{x + 1=:>5}", f"{'nested ' + f'{x}'}"
f"{[i for i in range(3)]}", f"{(lambda: 5)()}", f"{x if x else 0}", f"{d['k']}", f"{x:{'>' + '4'}}", f"{'a' 'b'}", f"{x!r:>5}", f"{3:c}" if False else f"{65:c}", f"a{x}b{x}c", f""
f"{x:d}", f"{1e10:,.0f}", f"{255:#x}", f"{x:05}", f"{-x:+}", f"{0.5:%}", f"{'left':<6}|{'mid':^5}|", f"{True:5}", f"{None}", f"{[]!s:>4}"
f"{'x':d}"
f"{x:>{'bad'}}"
f"{1/0}"
f"{undefined}"
f"{x!s:5}|{d!r:>12}", f"{'a':*^{x}}", rf"\d{x}", f"{'\\'}", f"{x}" f"{x}", f"{(x := 7)}", f"{x:=+5}"
"""

for text in EXPRESSIONS.strip().splitlines():
    try:
        print(text, "->", repr(eval(text)))
    except Exception as error:
        print(text, "->", type(error).__name__ + ":", error)
