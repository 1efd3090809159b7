# Exception groups: construction, split, subgroup, derive, notes, repr; except* with raises, naked exceptions and rests.
# covers: CHECK_EG_MATCH, CALL_INTRINSIC_2, RERAISE
def attempt(f):
    try:
        print("->", f())
    except BaseException as e:
        print(type(e).__name__, e)

EG, BEG = ExceptionGroup, BaseExceptionGroup
print(EG.__mro__, EG.__module__, BEG.__bases__)
attempt(lambda: EG())
attempt(lambda: EG("m"))
attempt(lambda: EG(1, [ValueError()]))
attempt(lambda: EG("m", []))
attempt(lambda: EG("m", 1))
attempt(lambda: EG("m", {ValueError()}))
attempt(lambda: EG("m", [ValueError(), 2]))
attempt(lambda: EG("m", [KeyboardInterrupt()]))
attempt(lambda: repr(BEG("m", [KeyboardInterrupt(), ValueError(1)])))
attempt(lambda: repr(BEG("m", (TypeError(), ValueError(1)))))
attempt(lambda: type(BEG("m", [TypeError()])).__name__)
class Mine(EG): pass
class Base(BEG): pass
attempt(lambda: Mine("m", [SystemExit()]))
attempt(lambda: type(Base("m", [SystemExit()])).__name__)
attempt(lambda: type(Base("m", [ValueError()])).__name__)

g = EG("outer", [ValueError(1), EG("inner", [TypeError(2), ValueError(3)]), KeyError(4)])
g.add_note("a note")
print(str(g), g.message, g.exceptions, g.args)
m, r = g.split(ValueError)
print(repr(m), repr(r), m.__notes__, m.__notes__ is g.__notes__)
print(g.split(OSError), g.split(EG)[1], g.split((TypeError, KeyError)))
print(repr(g.subgroup(lambda e: isinstance(e, KeyError))), g.subgroup(OSError))
attempt(lambda: g.split(1))
attempt(lambda: g.split(int))
attempt(lambda: g.split((ValueError, 1)))
attempt(lambda: g.split(lambda e: 1 / 0))
class Derived(EG):
    def __new__(cls, message, excs, code):
        self = super().__new__(cls, message, excs)
        self.code = code
        return self
    def derive(self, excs):
        return Derived(self.message, excs, self.code)
d = Derived("d", [ValueError(1), TypeError(2)], 7)
m, r = d.split(TypeError)
print(type(m).__name__, m.code, r.code, repr(m))
class Wrong(EG):
    def derive(self, excs): return ValueError()
attempt(lambda: Wrong("w", [ValueError(1), TypeError(2)]).split(TypeError))

def clauses(e):
    out = []
    try:
        try:
            raise e
        except* ValueError as v:
            out.append(("V", repr(v)))
        except* (TypeError, KeyError) as t:
            out.append(("T", repr(t)))
            raise OSError("in the clause")
        else:
            out.append("else")
        finally:
            out.append("finally")
    except BaseException as left:
        out.append(repr(left))
        out.append(repr(left.__context__))
    return out
for e in (g, ValueError(5), KeyError(6), IndexError(7), EG("only", [ValueError(8)]), BEG("b", [ValueError(9), SystemExit(1)])):
    print(clauses(e))

def reraises():
    try:
        raise EG("r", [ValueError(1), TypeError(2), OSError(3)])
    except* ValueError:
        raise
    except* TypeError as e:
        raise e
try:
    reraises()
except EG as e:
    print(repr(e))
def catches_group():
    try:
        raise ValueError
    except* EG:
        pass
attempt(catches_group)
def catches_number():
    try:
        raise ValueError
    except* 5:
        pass
attempt(catches_number)
try:
    try:
        raise ValueError("naked")
    except* ValueError as e:
        wrapped = e
finally:
    print(repr(wrapped), wrapped.__traceback__ is not None)
def nothing():
    try:
        pass
    except* ValueError:
        print("never")
    return "nothing raised"
print(nothing())
