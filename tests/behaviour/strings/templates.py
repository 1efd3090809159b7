# t-strings: templates, interpolations, their attributes and what is wrong with them.
# covers: BUILD_TEMPLATE, BUILD_INTERPOLATION
x, w = 5, 3
t = t"a{x}b{x!r:>{w}}{x+1=}c{{}}"
T, I = type(t), type(t.interpolations[0])
print(t, T, I, t.strings, t.values, list(t), t + t"z", T.__module__, T.__qualname__)
def attempt(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
attempt(lambda: t + "a")
attempt(lambda: T(1))
attempt(lambda: T(a=1))
attempt(lambda: T("a", "b", I(1), I(2, "x", "s"), "c"))
attempt(lambda: I())
attempt(lambda: I(1, 2))
attempt(lambda: I(1, "a", "q"))
attempt(lambda: I(1, "a", 3))
attempt(lambda: I(1, "a", None, 5))
attempt(lambda: I.__match_args__)
attempt(lambda: I(1, "a", "r", "x").__reduce__())
attempt(lambda: t == t"a")
attempt(lambda: I(value=1, expression="q", conversion="a", format_spec="s"))
i = t.interpolations[1]
print(i.value, i.expression, i.conversion, i.format_spec)
print(t"", t"{x}" t"{w}", rt"\n{x}\t", t"""{
    x
}""", I[int], T[int])
match t"{x!r}":
    case T(): print("a template")
match i:
    case I(v, e, c, f): print(v, e, c, f)
def f(): raise ValueError("evaluated at once")
attempt(lambda: t"{f()}")
def html(template):
    return "".join(p if isinstance(p, str) else f"<{p.value}>" for p in template)
total = 0
for i in range(2000):
    total += len(html(t"n {i} of {total!s}"))
print(total, t"{(lambda: 1)()}{'nested'}{t'{x}'}".values[:2])
