# Functions made from their parts.
# covers: CALL_KW
import types
def f(a,b=1,*,c=2): return a+b+c
def outer():
    x=5
    def inner(): return x
    return inner
g=types.FunctionType(f.__code__, {'__name__':'m'}, 'gg', (7,), None, {'c':9})
print(g(1), g.__name__, g.__qualname__, g.__module__, g.__defaults__, g.__kwdefaults__)
i=outer()
h=types.FunctionType(i.__code__, globals(), closure=i.__closure__)
print(h())
for args in [(1,{}),(f.__code__,1),(f.__code__,{},1),(f.__code__,{},None,1),(i.__code__,{}),(i.__code__,{},None,None,()),(i.__code__,{},None,None,(1,)),(f.__code__,{},None,None,(1,)),(f.__code__,{},None,None,1),(f.__code__,),(f.__code__,{},None,None,None,3)]:
    try: types.FunctionType(*args); print('ok')
    except (TypeError, ValueError) as e: print(type(e).__name__, e)
import types
class D(dict):
    def __missing__(self, k): return "<"+k+">"
def f(): return xyz, len
print(types.FunctionType(f.__code__, D())() )
print(types.FunctionType(f.__code__, D(xyz=3, __builtins__={'len':4}))() )
for i in range(20): types.FunctionType(f.__code__, D())()
xyz=1
print(f()[0]==1)
print(types.FunctionType(f.__code__, D())() )
