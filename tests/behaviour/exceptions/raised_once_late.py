# A hot loop raises once, at the end, out of the function.
# covers: exit:error, RAISE_VARARGS
def run(n, at):
    s = 0
    for i in range(n):
        s += i
        if i == at:
            raise RuntimeError("at", i, s)
    return s

for at in (-1, 4999, 4000, 0):
    try:
        print(run(5000, at))
    except RuntimeError as e:
        print(e.args)
