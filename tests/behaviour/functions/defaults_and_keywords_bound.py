# Defaults and keywords are bound where calls are traced.
# covers: CALL_KW, CALL
class V:
    def __init__(self, x=0.0, y=0.0, z=0.0):
        self.x=x; self.y=y; self.z=z
    def lin(self, other, l1, l2=None, *, scale=1.0):
        if not l2: l2 = 1 - l1
        return V((self.x*l1+other.x*l2)*scale, self.y*l1+other.y*l2, self.z)
def f(a, b=2, c=3, *, k=4, m): return a*1000+b*100+c*10+k+m
def g(a, /, b=5, *args, **kw): return a+b+len(args)+len(kw)
def run(n):
    v=V(1.0,2.0); s=0; h=v.lin
    for i in range(n):
        v=v.lin(V(0.5), 0.3)
        w=v.lin(V(y=0.5), 0.3, scale=2.0)
        s+=f(i, m=1)+f(i, c=9, m=2, k=7)+f(1,2,3,m=4)
        s+=g(i)+g(i, 3)
        u=h(v, 0.5)
        s+=int('12', base=10+i%5)
    return v.x, w.x, u.y, s
print(run(3000))
def bad(n):
    c=0
    for i in range(n):
        try:
            if i%50==49: f(i)
            elif i%50==20: f(1,2,3,4,m=5)
            elif i%50==10: f(1,a=3,m=2)
            else: f(i,m=i)
        except TypeError as e:
            c+=1
            if i<100: print(e)
    return c
print(bad(1000))
def redefine(n):
    def t(a,b=1): return a+b
    s=0
    for i in range(n):
        if i==n//2: t.__defaults__=(10,)
        s+=t(i)
    return s
print(redefine(2000))
