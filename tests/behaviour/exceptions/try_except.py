# try/except/else/finally in hot loops, raised now and then.
# covers: PUSH_EXC_INFO, POP_EXCEPT, CHECK_EXC_MATCH, RERAISE
def run(n):
    a = b = c = d = 0
    for i in range(n):
        try:
            if i % 7 == 0:
                raise ValueError(i)
            if i % 11 == 0:
                raise KeyError(i)
        except ValueError as e:
            a += e.args[0]
        except (KeyError, IndexError):
            b += 1
        else:
            c += 1
        finally:
            d += 1
    return a, b, c, d

print(run(5000))
