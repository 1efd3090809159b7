# covers: RETURN_VALUE
"""Bytecode that a program writes may have numbers that are no instruction's: `SystemError`, in every tier."""


def run(x):
    return x


for number in (0, 17, 126, 127):
    code = run.__code__.co_code
    run.__code__ = run.__code__.replace(co_code=bytes([code[0], code[1], number, 3]) + code[4:])
    if number in (126, 127):
        try:
            run(1)
        except SystemError as e:
            print(str(e).rpartition(": ")[2])
    print(run.__code__.co_code[2:4] == bytes([number, 3]))
try:
    print(run.__code__.replace(co_code=run.__code__.co_code[:2]).co_code == run.__code__.co_code[:2])
except ValueError as e:
    print(e)


for left in ("__conditional_annotations__", 'globals()["__conditional_annotations__"]'):
    for value in ("0", "{}", "frozenset()"):
        try:
            exec(f"{left} = {value}\nx: int\n", {})
        except TypeError as e:
            print(e)
space = {}
exec("names = [1]\nn = 42\na: {n for n in names}\nb: {0: (lambda: n for _ in names) for k in [1] if n}\n", space)
found = space["__annotate__"](1)
print(found["a"], list(found["b"][0])[0]())
