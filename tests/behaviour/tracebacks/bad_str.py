# An exception whose str() fails, in a decorator.
# covers: RAISE_VARARGS
# stderr: whole
import sys
class E(Exception):
    def __str__(self): raise ValueError
    __notes__ = 5
a = lambda: (1).foo
def deco(f):
    raise E()
@deco
def q(): pass
