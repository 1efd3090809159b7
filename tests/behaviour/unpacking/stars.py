"""Unpacking with stars: targets, calls, displays, errors."""
# covers: UNPACK_EX, CALL_FUNCTION_EX
a, *b = [1, 2, 3]
*c, d = "xyz"
e, *f, g = range(2)
(h, [i, *j]), k = (1, [2, 3, 4]), 5
print(a, b, c, d, e, f, g, h, i, j, k)
print([*"ab", *[1], *()], (*"ab", 1), {*"aab"} == {"a", "b"}, {**{"a": 1}, "b": 2, **{"a": 3}}, *[1, 2], sep="|")


def f(*args, **kwargs):
    return args, kwargs


print(f(*"ab", 1, *[2], x=1, **{"y": 2}), f(*{"k": 1}), f(**{}), f(*iter([1, 2])))
for source in ("a, b = 1, 2, 3", "a, b = 1,", "a, *b, c = 1,", "a, b = 5", "a, b = 'x'", "a, b = {}", "*a, = 5", "(a, b), c = 1, 2",
               "a, b = iter([1])", "f(*5)", "f(**5)", "f(**{1: 2})", "[*5]", "{**5}", "f(x=1, **{'x': 2})"):
    try:
        exec(source, {"f": f})
        print("ran", source)
    except (TypeError, ValueError) as error:
        print(source, "->", type(error).__name__, error)
for source in ("*a = 1", "*a, *b = 1", "a = *b"):
    try:
        compile(source, "s", "exec")
        print("compiled", source)
    except SyntaxError as error:
        print(source, "->", error.msg)
x = y = z = [1]
x, y = y, x
print(x is y, z)
first, *_, last = sorted("unpacking")
print(first, last)
swap = [1, 2, 3]
swap[0], swap[2] = swap[2], swap[0]
i, swap[i] = 1, "i"
print(swap, [*range(3), *map(str, range(2))])
total = 0
for n, (m, *rest) in [(1, (2, 3)), (4, [5]), (6, "789")] * 20:
    total += n + len(rest)
print(total)
