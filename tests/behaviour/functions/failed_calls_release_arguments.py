# Calls that fail before the callee's frame is there release each argument once.
# covers: CALL, CALL_KW, CALL_FUNCTION_EX
import sys

class Token:
    count = 0
    def __init__(self):
        Token.count += 1
    def __del__(self):
        Token.count -= 1

def none(): pass
def one(a): pass
def named(a, *, b): pass
def stars(a, *args, **kwargs): raise ValueError
def only(a, /, b): pass

class Init:
    def __init__(self, a): pass
    def method(self, a): pass
    @classmethod
    def of_class(cls, a): pass

class NoInit: pass

def attempts():
    yield lambda: none(Token())
    yield lambda: none(Token(), Token())
    yield lambda: none(x=Token())
    yield lambda: one()
    yield lambda: one(Token(), Token())
    yield lambda: one(Token(), a=Token())
    yield lambda: one(b=Token())
    yield lambda: one(Token(), c=Token())
    yield lambda: named(Token())
    yield lambda: named(Token(), Token())
    yield lambda: named(Token(), c=Token())
    yield lambda: named(b=Token())
    yield lambda: stars(Token(), Token(), k=Token())
    yield lambda: stars(k=Token())
    yield lambda: only(a=Token(), b=Token())
    yield lambda: Init()
    yield lambda: Init(Token(), Token())
    yield lambda: Init(b=Token())
    yield lambda: Init(Token()).method()
    yield lambda: Init(Token()).method(Token(), Token())
    yield lambda: Init.of_class(Token(), Token())
    yield lambda: Init.method(Token())
    yield lambda: NoInit(Token())
    yield lambda: none(*[Token()])
    yield lambda: one(*[Token(), Token()])
    yield lambda: one(**{"a": Token(), "b": Token()})
    yield lambda: one(Token(), **{"a": Token()})
    yield lambda: one(*[Token()], **{"a": Token()})
    yield lambda: one(*Token())
    yield lambda: one(**Token())
    yield lambda: Token()(Token())
    yield lambda: (5)(Token())
    yield lambda: len(Token(), Token())
    yield lambda: len(Token())
    yield lambda: isinstance(Token(), Token())
    yield lambda: [].append(Token(), Token())
    yield lambda: sorted([Token(), Token()])
    yield lambda: dict(Token())
    yield lambda: max([], default=Token(), key=Token()) and max(Token())
    yield lambda: (lambda a, b: 0)(Token())

for turn in range(40):
    for number, attempt in enumerate(attempts()):
        try:
            attempt()
        except (TypeError, ValueError) as e:
            if turn == 0:
                print(number, type(e).__name__, e)
        if Token.count:
            print(number, "leaves", Token.count)
            Token.count = 0

# The same with no room for another frame.
def deep_plain(a): return deep_plain([a])
def deep_keyword(a): return deep_keyword(a=[a])
def deep_stars(*args, **kwargs): return deep_stars([args], k=[kwargs])
class Deep:
    def __init__(self, a=None):
        Deep([a])
class Bound:
    def method(self, a): return self.method([a])
    @classmethod
    def of_class(cls, a): return cls.of_class([a])
    def stored(self, a):
        f = self.stored
        return f([a])
    def closure(self, a):
        def inner(b):
            return self.closure([a, b])
        return inner([a])

for turn in range(5):
    for f in (deep_plain, deep_keyword, deep_stars, Deep, Bound().method, Bound.of_class, Bound().stored, Bound().closure):
        try:
            f(Token())
        except RecursionError as e:
            if turn == 0:
                print(str(e)[:32])
        if Token.count:
            print(f, "leaves", Token.count)
            Token.count = 0
