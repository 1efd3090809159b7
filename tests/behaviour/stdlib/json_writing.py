"""json: what the native encoder writes, its options, notes of errors, separators and indents."""
# covers: IMPORT_NAME
import json, _json, collections, decimal


def t(f, *a, **k):
    try:
        print(ascii(f(*a, **k)))
    except BaseException as e:
        print(type(e).__name__, e, getattr(e, "__notes__", None), repr(e.__cause__), repr(e.__context__))


D = json.loads
class C:pass
def deft(o):
    if isinstance(o,C): return [1,o.v]
    raise TypeError('nope')
c=C(); c.v=c
t(json.dumps,{'a':[1,{'b':c}]})
t(json.dumps,{'a':[1,{'b':c}]},default=deft)
c.v=collections.Counter
t(json.dumps,{'a':[1,{'b':c}]},default=deft)
c.v=decimal.Decimal(1)
t(json.dumps,{'a':(1,{'b':c})},default=deft)
t(json.dumps,collections.OrderedDict(a=object()))
class L(list):
    def __iter__(self): return iter('abc')
class L2(list):
    def __len__(self): return 0
class Di(dict):
    def items(self): return [('x',1),('y',2)]
class Di2(dict):
    def items(self): return [('x',1,3)]
class Di3(dict):
    def items(self): return [['x',1]]
class Di4(dict):
    def items(self): return 5
class Di5(dict):
    def items(self): return iter([(3,1),(1,2)])
for v in (L(),L([1]),L2([1]),Di(),Di(a=1),Di2(a=1),Di3(a=1),Di4(a=1),Di5(a=1)): t(json.dumps,v); t(json.dumps,v,sort_keys=True)
t(json.dumps,[1,[2,{"a":[],"b":{},"c":[3]}]],indent=2)
t(json.dumps,[1,[2,{"a":[],"b":{},"c":[3]}]],indent='\u1234')
t(json.dumps,{(1,):2},indent=2,skipkeys=True)
t(json.dumps,{(1,):2,'a':3},indent=2,skipkeys=True)
t(json.dumps,{C():2})
t(json.dumps,{collections.Counter:2})
t(json.dumps,{1:2,'a':3},sort_keys=True)
t(json.dumps,[float('nan')],allow_nan=False)
t(json.dumps,{float('nan'):1},allow_nan=False)
t(json.dumps,{'x':{float('inf'):1}},allow_nan=False)
l=[];l.append(l);t(json.dumps,l)
d={};d['q']=d;t(json.dumps,d)
e=_json.make_encoder
t(e,1,None,None,None,'','',0,0,0)
x=e(None,None,lambda s:1,None,':',',',0,0,0); t(x,'a',0);t(x,['a'],0);t(x,{'a':1},0)
x=e(None,None,lambda s:'<'+s+'>',None,':',',',0,0,0); t(x,{'a':'b',1:2.5},0)
x=e(None,None,None,5,':',',',0,0,0); t(x,[1],0)
x=e(None,None,None,'  ',':',',',0,0,0); t(x,[1,[2]],1); t(x,[1],-3)
class S(str): 
    def __str__(self): return 'no'
class I(int):
    def __repr__(self): return 'no'
class F(float):
    def __repr__(self): return 'no'
t(json.dumps,[S('x'),I(3),F(2.5),{S('a'):1,I(2):3,F(1.5):2,True:1,None:0}])
t(json.dumps,'\x00\x1f\x7f\x80\xff\u1234\U0001F600\ud800"\\\b\f\n\r\t/')
t(lambda:ascii(json.dumps(['\x00\x1f\x7f\x80\xff\u1234\U0001F600\ud800"\\\b\f\n\r\t/'],ensure_ascii=False)))
t(json.dumps,[10**5000]); t(json.dumps,{10**5000:1});t(json.dumps,[10**30,-5,2**62])
e=_json.make_encoder
for ind in (5,'\t'):
  for lev in (-1,0,1,2):
    x=e(None,None,None,ind,':',',',0,0,0)
    print(ind,lev);t(x,1,lev); t(x,[],lev); t(x,[[]],lev); t(x,{},lev); t(x,[{1:2},2],lev)
t(x,1,10**30)
t(e,markers=None,default=None,encoder=None,indent=None,key_separator=5,item_separator='',sort_keys=0,skipkeys=0,allow_nan=0)
t(e,None,None,None,None,'','',0,0,b=1)
t(x,1,_current_indent_level=0)
t(_json.scanstring,'a',1,strict=1)

