# What a container, a call or an instruction that builds one gives up goes in CPython's order.
# covers: opt:deallocation, BUILD_MAP, BUILD_SET, BUILD_STRING, BUILD_SLICE, CALL, CALL_KW, CALL_FUNCTION_EX
class X:
    def __init__(self,n): self.n=n
    def __del__(self): print(self.n,end=' ')
    def m(self): pass
def show(name,f):
    print(name,end=': '); f(); print()
def l(): a=[X(1),X(2),X(3)]; del a
def t(): a=(X(1),X(2),X(3)); del a
def d(): a={1:X(1),2:X(2),3:X(3)}; del a
def s(): a=slice(X(1),X(2),X(3)); del a
def inst():
    o=type('O',(),{})(); o.a=X(1); o.b=X(2); o.c=X(3); del o
def clear(): a=[X(1),X(2),X(3)]; a.clear(); print('|',end=' ')
def dclear(): a={1:X(1),2:X(2)}; a.clear(); print('|',end=' ')
def sl(): a=[X(1),X(2),X(3),X(4)]; a[1:3]=[]; print('|',end=' ')
def args(*a): pass
def call(): args(X(1),X(2),X(3))
def call2(): args(X(1),*[X(2)],X(3))
def kw(a,b,c): pass
def call3(): kw(c=X(1),a=X(2),b=X(3))
def fn():
    def g(a=X(1),*,k=X(2)): pass
    del g
def clos():
    a=X(1); b=X(2)
    def g(): return a,b
def gen():
    def g():
        a=X(1); b=X(2); yield 1
    x=g(); next(x); del x
def big(): a=[X(i) for i in range(60)]; del a
def nest():
    a=[[X(1),X(2)],[X(3),[X(4),X(5)]]]; del a
def exc():
    e=ValueError(X(1),X(2)); e.a=X(3); del e
def prop():
    p=property(X(1),X(2),X(3)); del p
def dd(): a={X(1):X(10),X(2):X(20)}; del a
def part():
    m=X(1).m; del m
def ext():
    a=[X(1)]; a+= [X(2)]; a=None
def st(): 
    a={X(1),}; del a
class Equal(X):
    def __hash__(self): return 1
    def __eq__(self, other): return True
def build_set():
    a={Equal(1),Equal(2),Equal(3)}; print('|',end=' '); del a
def build_map():
    a={Equal(1):X(10),Equal(2):X(20),Equal(3):X(30)}; print('|',end=' '); del a
class Text(str):
    def __del__(self): print(str(self),end=' ')
class Shown:
    def __init__(self,n): self.n=n
    def __format__(self,spec): return Text(self.n)
def build_string(): a=f'{Shown("a")} {Shown("b")}'; print('|',a,end=' ')
def build_slice():
    try: [1,2,3][X(1):X(2):X(3)]
    except TypeError as e: print('|',e,end=' ')
for f in (l,t,d,s,inst,clear,dclear,sl,call,call2,call3,fn,clos,gen,big,nest,exc,prop,dd,part,ext,st,build_set,build_map,build_string,build_slice): show(f.__name__,f)
