# The last of a chain of exceptions ends the program.
# covers: RAISE_VARARGS
def load(i):
    try:
        return [1, 2][i]
    except IndexError as e:
        raise LookupError(f"no {i}") from e

for i in range(3):
    print(load(i))
