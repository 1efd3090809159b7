# Exception classes with attributes, str, hierarchy, matching by tuple and by computed class.
# covers: CHECK_EXC_MATCH
class Base(Exception):
    def __init__(self, code, text="t"):
        super().__init__(code, text)
        self.code = code
    def __str__(self): return f"<{self.code}>"
class A(Base): pass
class B(Base): pass

def run(n):
    s = [0, 0, 0]
    kinds = (A, B, KeyError)
    for i in range(n):
        try:
            raise kinds[i % 3](i)
        except (A, ZeroDivisionError) as e:
            s[0] += e.code
        except kinds[1] as e:
            s[1] += len(str(e))
        except LookupError as e:
            s[2] += e.args[0]
    return s

print(run(4500), repr(A(1)), str(B(2)), A(3, "x").args)
try:
    try:
        raise A(1)
    except 5:
        pass
except TypeError as e:
    print(e)
