# An exception inside a comprehension restores the outer variable.
# covers: LOAD_FAST_AND_CLEAR, RERAISE
def run(n):
    x = "kept"
    errors = 0
    for i in range(n):
        try:
            [10 // (x - 3) for x in range(i % 6)]
        except ZeroDivisionError:
            errors += 1
    return x, errors

print(run(3000))
def unbound():
    [y for y in range(3)]
    try:
        y
    except NameError as e:
        return str(e)
    y = 1
print(unbound())
