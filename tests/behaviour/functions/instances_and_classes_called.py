# Instances and classes are called with defaults and keywords.
# covers: CALL_ALLOC_AND_ENTER_INIT, CALL, LOAD_SUPER_ATTR
class V:
    def __init__(self, x, y=2, z=3): self.x=x; self.y=y; self.z=z
class C:
    def __init__(self, k): self.k=k
    def __call__(self, a, b=1): return self.k*a+b
class D(C):
    def __init__(self, k):
        super().__init__(k)
        object.__init__(self)
class W(V): pass
def run(n):
    c=C(3); s=0
    for i in range(n):
        v=V(i); w=W(i, 5); d=D(i)
        s+=v.y+v.x+w.y+w.z+c(i)+c(i,b=4)+d(2)
        if i==n//2:
            C.__call__=lambda self,a,b=1: a
    return s
print(run(3000))
class E:
    def __init__(self): self.__call__=lambda: 1
    def __call__(self): return 2
def run2(n):
    e=E(); s=0
    for i in range(n): s+=e()
    return s
print(run2(2000))
def bad(n):
    c=0
    for i in range(n):
        try: V() if i%10==3 else V(1,2,3,4) if i%10==4 else V(i)
        except TypeError as e:
            c+=1
            if i<20: print(e)
    return c
print(bad(500))
