# Chained exceptions with notes; marks under subscripts and attributes.
# covers: RAISE_VARARGS
# stderr: whole
class C:
    def method(self, x):
        return self.inner(x) + 1
    def inner(self, x):
        y = [1, 2, 3]
        return (y[x]
                + 5)
def outer():
    try:
        C().method(10)
    except IndexError as e:
        e.add_note("note one\nline two")
        raise ValueError("bad") from e
def third():
    try:
        outer()
    except ValueError:
        d = {}
        d["k"]["q"]
third()
