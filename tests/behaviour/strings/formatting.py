# f-strings with conversions and format specs.
# covers: FORMAT_SIMPLE, FORMAT_WITH_SPEC, CONVERT_VALUE, BUILD_STRING
def run(n):
    h = 0
    for i in range(n):
        t = f"{i}:{i * 0.5:.2f}:{i:>6}:{'a'!r}:{i:x}:{i:+,}"
        h = (h * 31 + len(t)) % 1000003
    return h, t

print(run(2500))
w = 8
print(f"{3.14159:{w}.3f}|{'s':<{w}}|{'c':^5}|{-5:05d}|{255:#x}|{255:b}|{1e10:g}|{0.1:e}|{1234567:,}|{True}|{None!s}|{[1]!r}|{'é'!a}")
print(f"{1 + 1 = } {w!r:>4} {{}}")
print("%s %d %5.2f %r %x %%" % ("a", 5, 1.5, "q", 255), "{0} {x:>3} {0!r}".format("z", x=5))
try:
    f"{5:s}"
except ValueError as e:
    print(e)
