"""operator and _operator: functions, getters, reprs, pickling, messages."""
# covers: IMPORT_NAME, CALL
import _operator
import copy
import operator as o
import pickle


def t(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)


t(lambda: type('X',(o.itemgetter,),{}))
t(lambda: type('X',(o.attrgetter,),{}))
t(lambda: type('X',(o.methodcaller,),{}))
t(lambda: o.itemgetter())
t(lambda: o.itemgetter(1,a=1))
t(lambda: o.itemgetter(1)())
t(lambda: o.itemgetter(1)([1],2))
t(lambda: o.itemgetter(1)([1],a=2))
t(lambda: o.itemgetter(1))
t(lambda: o.itemgetter(1,'a'))
t(lambda: o.attrgetter())
t(lambda: o.attrgetter(1))
t(lambda: o.attrgetter('a',1))
t(lambda: o.attrgetter('a',a=1))
t(lambda: o.attrgetter('a.b.c','x'))
t(lambda: o.attrgetter('real.imag')(5))
t(lambda: o.attrgetter('real','imag')(5))
t(lambda: o.attrgetter('a')())
t(lambda: o.attrgetter('')(5))
t(lambda: o.attrgetter('.')(5))
t(lambda: o.attrgetter('real.')(5))
t(lambda: o.methodcaller())
t(lambda: o.methodcaller(1))
t(lambda: o.methodcaller(name='a'))
t(lambda: o.methodcaller('a',1,b=2))
t(lambda: o.methodcaller('split','b')('abc'))
t(lambda: o.methodcaller('split',maxsplit=1)('a b c'))
t(lambda: o.methodcaller('x')())
t(lambda: o.methodcaller('x')(1,2))
t(lambda: o.methodcaller('x')(1,b=2))
t(lambda: o.methodcaller('x')(1))
for g in (o.itemgetter(1), o.itemgetter(1, 2), o.attrgetter('a'), o.attrgetter('a.b', 'c'), o.methodcaller('a'),
          o.methodcaller('a', 1), o.methodcaller('a', 1, k=2)):
    t(lambda: g)
    t(lambda: g.__reduce__())
    t(lambda: (copy.copy(g), pickle.loads(pickle.dumps(g))))
    t(lambda: type(g))
    t(lambda: hash(g)==hash(g))
    t(lambda: type(g).__doc__)

t(lambda: o.concat(1,2))
t(lambda: o.concat([1],2))
t(lambda: o.concat([1],[2]))
t(lambda: o.iconcat(1,2))
t(lambda: o.iconcat([1],(2,)))
t(lambda: o.iconcat((1,),[2]))
t(lambda: o.concat('a','b'))
t(lambda: o.concat((1,),[2]))
t(lambda: o.countOf(1,2))
t(lambda: o.countOf([1,2,1],1))
t(lambda: o.indexOf([1,2],3))
t(lambda: o.indexOf([1,2],2))
t(lambda: o.indexOf(1,2))
t(lambda: o.contains(1,2))
t(lambda: o.contains([1],1))
t(lambda: o.length_hint(1))
t(lambda: o.length_hint([1,2]))
t(lambda: o.length_hint(1,5))
t(lambda: o.length_hint(1,'a'))
t(lambda: o.length_hint(1,2**70))
t(lambda: o.length_hint(iter([1])))
t(lambda: o.length_hint(1,-5))


class L:
    def __init__(self, v):
        self.v = v

    def __length_hint__(self):
        if isinstance(self.v, Exception):
            raise self.v
        return self.v


for v in (3, -1, 'a', NotImplemented, TypeError('x'), ValueError('y'), True, 2**80):
    t(lambda: o.length_hint(L(v), 7))


class LL:
    def __len__(self):
        raise TypeError('no')


t(lambda: o.length_hint(LL(),4))


class L2:
    def __len__(self):
        return -1


t(lambda: o.length_hint(L2(),4))
t(lambda: o._compare_digest('a','a'))
c = _operator._compare_digest
t(lambda: c('a','a'))
t(lambda: c('a','b'))
t(lambda: c('a','ab'))
t(lambda: c('é','a'))
t(lambda: c(b'a',b'a'))
t(lambda: c('a',b'a'))
t(lambda: c(1,1))
t(lambda: c(bytearray(b'x'),memoryview(b'x')))
t(lambda: c(b'a',1))
t(lambda: c(b'a','a'))
t(lambda: o.call(max,1,2))
t(lambda: o.call(dict,a=1))
t(lambda: o.call(dict,obj=1))
t(lambda: o.not_([]))
t(lambda: o.truth([]))
t(lambda: o.is_none(None))
t(lambda: o.is_not_none(None))
t(lambda: o.index(1.5))
t(lambda: o.index(True))
t(lambda: o.inv(5))
t(lambda: o.neg('a'))
t(lambda: o.add(1))
t(lambda: o.add(1,'a'))
t(lambda: o.iadd(1,'a'))
t(lambda: o.pow(2,3))
t(lambda: o.ipow(2,3))
t(lambda: o.matmul(1,2))
t(lambda: o.imatmul(1,2))
t(lambda: o.lt(1,'a'))
t(lambda: o.getitem([1],0))
t(lambda: o.delitem([1],5))
t(lambda: o.setitem((),0,1))
t(lambda: o.eq(1,1.0))
t(lambda: o.abs(-3))
t(lambda: o.__add__ is o.add)
t(lambda: o.is_(1,1))
t(lambda: o.is_not(1,None))
t(lambda: o.pos('a'))
t(lambda: o.mod('%s',5))
t(lambda: o.ior({1},{2}))
t(lambda: o.floordiv(7,2))
t(lambda: o.lshift(1,3))
t(lambda: o.rshift(8,1))
t(lambda: o.xor(5,1))
t(lambda: o.truediv(1,2))
t(lambda: o.ixor(5,1))
t(lambda: o.ilshift(5,1))
t(lambda: o.irshift(5,1))
t(lambda: o.ifloordiv(5,2))
t(lambda: o.imod(5,2))
t(lambda: o.itruediv(5,2))
t(lambda: o.isub(5,2))
t(lambda: o.iand(5,4))
t(lambda: o.imul([1],2))
t(lambda: o.or_(1,2))
t(lambda: o.and_(1,3))
t(lambda: o.sub(1,3))
t(lambda: o.mul('a',3))
t(lambda: o.le(1,3))
t(lambda: o.ge(1,3))
t(lambda: o.gt(1,3))
t(lambda: o.ne(1,3))
t(lambda: o.invert(3))
print(o.__doc__)

# Matrices are for others.
for a, b in ((1, 2), (1, 2.5), (1.5, 2), (True, 3), (2 ** 70, 1), ([1], 2)):
    try:
        print(a @ b)
    except TypeError as e:
        print(e)
    try:
        a @= b
    except TypeError as e:
        print(e)
