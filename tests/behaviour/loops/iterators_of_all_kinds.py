# Loops over any iterator, attributes of classes and modules, super, slices, closures.
# covers: FOR_ITER, BUILD_SLICE, LOAD_ATTR_MODULE, LOAD_ATTR_CLASS, COPY_FREE_VARS
def spec(n):
    s=0
    for k in range(n):
        u=[1.0,2.0,3.0]
        v=(1,2,3)
        for i,(a,b) in enumerate(zip(u,v)):
            s += a*b+i
    return s
print(spec(3000))
class A:
    k=3
    def m(self): return 1
class B(A):
    def m(self): return super().m()+A.k
def sup(n):
    b=B(); s=0
    for i in range(n): s+=b.m()
    return s
print(sup(5000))
import math
def mod(n):
    s=0.0
    for i in range(n): s+=math.sqrt(i)+math.pi
    return s
print(mod(5000))
def slices(n):
    l=list(range(10)); 
    for i in range(n):
        l[:5]=l[4::-1]; t=l[2:4]
    return l,t
print(slices(5000))
def outer(k):
    def inner(x): return x+k
    return inner
def clos(n):
    f=outer(3); s=0
    for i in range(n): s+=f(i)
    return s
print(clos(5000))
class G:
    def __getattr__(self,n): return 7
def ga(n):
    g=G(); s=0
    for i in range(n):
        s+=g.foo; g.bar=i
    return s
print(ga(3000))
def brk(n):
    s=0
    for i in range(n):
        for a in map(str, range(i%4)):
            s+=len(a)
            if i%7==3: break
        else: s+=1
    return s
print(brk(5000))
