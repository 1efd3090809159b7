"""Code objects: equality, parts, copies with other parts; functions made from them."""
# covers: LOAD_DEREF
s="def f(a,/,b=1,*c,d,**e):\n  x=a\n  return [lambda: x, 1.5, 'k', 2]\n"
c1=compile(s,"f","exec"); c2=compile(s,"f","exec")
print(c1==c2, hash(c1)==hash(c2), c1!=c2, c1==1)
f=[c for c in c1.co_consts if hasattr(c,'co_name')][0]
print(f.co_name,f.co_argcount,f.co_nlocals,f.co_flags,f.co_varnames,f.co_cellvars,f.co_freevars,f.co_names,f.co_stacksize)
g=f.replace(co_name="g", co_firstlineno=7)
print(g.co_name,g.co_firstlineno,g==f, g.replace(co_name="f",co_firstlineno=1)==f)
import types,copy
def h(x): return x+1.0
h.__code__=h.__code__.replace(co_consts=tuple(5 if c==1 else c for c in h.__code__.co_consts))
print(h(1))
print(copy.replace(f, co_name='z').co_name)
for bad in [dict(co_foo=1), dict(co_name=1), dict(co_code=b'1'), dict(co_nlocals=3), dict(co_argcount=-1), dict(co_varnames=())]:
    try: f.replace(**bad); print("ok")
    except (TypeError,ValueError) as e: print(type(e).__name__, e)
print(list(f.co_lines())[:3], list(f.co_positions())[:3])
print(f._varname_from_oparg(0), len(f.co_code))
c=types.CodeType(1,0,0,1,1,67,h.__code__.co_code,h.__code__.co_consts,(),('x',),'f.py','nm','q.nm',3,h.__code__.co_linetable,b'',(),())
print(types.FunctionType(c,{})(4))
try: types.CodeType(1)
except TypeError as e: print(e)
d={c1:1}; print(d[c2])
def outer():
    y=1
    def inner(): return y
    return inner
i=outer(); i2=types.FunctionType(i.__code__.replace(co_name='other'), {}, 'n', (), i.__closure__); print(i2(), i2.__code__.co_freevars)
