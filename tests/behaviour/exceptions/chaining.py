# raise … from, implicit context, from None, reraise.
# covers: RAISE_VARARGS, RERAISE, PUSH_EXC_INFO
def chain(i):
    try:
        try:
            [][i]
        except IndexError as e:
            if i % 3 == 0:
                raise KeyError(i) from e
            if i % 3 == 1:
                raise KeyError(i) from None
            raise
    except KeyError as e:
        return type(e.__cause__).__name__, type(e.__context__).__name__, e.__suppress_context__
    except IndexError as e:
        return str(e), type(e.__context__).__name__

c = {}
for i in range(4500):
    r = chain(i)
    c[r] = c.get(r, 0) + 1
for k, v in sorted(c.items(), key=str):
    print(k, v)
try:
    raise
except RuntimeError as e:
    print(e)
try:
    raise 5
except TypeError as e:
    print(e)
try:
    raise ValueError from 5
except TypeError as e:
    print(e)
