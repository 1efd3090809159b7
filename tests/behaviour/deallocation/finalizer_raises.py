# An exception in __del__ does not disturb the loop.
# covers: opt:deallocation, exit:error
class D:
    n = 0
    def __del__(self):
        D.n += 1
        try:
            raise ValueError("in del")
        except ValueError:
            pass

def run(n):
    s = 0
    for i in range(n):
        D()
        try:
            x = D()
            if i % 10 == 0:
                raise KeyError(i)
            s += 1
        except KeyError as e:
            s += e.args[0]
    return s

print(run(4500), D.n)
