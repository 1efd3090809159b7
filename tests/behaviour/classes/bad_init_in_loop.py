# __init__ that returns something or raises, in a hot loop.
# covers: EXIT_INIT_CHECK, exit:exception-in-callee
class A:
    def __init__(self, i):
        self.i = i
        if i % 10 == 0:
            raise ValueError(i)
        if i % 10 == 5:
            return i

def run(n):
    ok = values = types = 0
    for i in range(n):
        try:
            ok += A(i).i
        except ValueError:
            values += 1
        except TypeError as e:
            types += 1
            text = str(e)
    return ok, values, types, text

print(run(4500))
