"""json: what the native scanner accepts, its hooks, and where it finds mistakes."""
# covers: IMPORT_NAME
import json, _json, collections, decimal


def t(f, *a, **k):
    try:
        print(ascii(f(*a, **k)))
    except BaseException as e:
        print(type(e).__name__, e, getattr(e, "__notes__", None), repr(e.__cause__), repr(e.__context__))


D = json.loads
for s in [r'"\ud834\u"', r'"\ud834\u12"',r'"\ud834\u12zz"',r'"\ud834\u12zz  "',r'"\ud834\u1234"',r'"\ud834\udd20"',r'"\ud834\ud834\udd20x"', r'"\ud834\udd2',r'"\ud834\udd20',r'"\u12"',r'"\u123',r'"\u1234',r'"\u+123"','"\\', '"\\x"','"a\nb"','"a','"','[1,2,]','[1,,2]','{"a":1,}','{"a" 1}','{"a":}','{"a":1 "b"}','{,','{1:2}','[','[1','[1,','[ ','-','-a','1.','1.e','1e','1e+','1e5','1E-5','01','-0','-0.0','-Infinity','-Inf','Nan','NaN','nul','tru','falsee','.5','+1','1'*5000, '[1 2]','[1,\n2,\n3,\nx]', '1.5e','1e400','-1e400','[\x0c1]','[\u00a01]','"\u1234\\n\U0001F600"','{"\u1234":1,"\u1234":2}','{"a":[1,{"b":null}]}']:
    print(ascii(s[:40])); t(D,s)
t(D,'"a\nb\\u0041"',strict=False)
class S(str):
    pass
t(D,'{"a":1,"a":{"b":2}}',object_pairs_hook=lambda p:p)
t(D,'{"a":1,"b":{}}',object_hook=lambda p:list(p.items()))
t(D,'[1.5,2,NaN,-Infinity,Infinity,1e3]',parse_float=lambda s:'f'+s,parse_int=lambda s:'i'+s,parse_constant=lambda s:'c'+s)
t(D,'[1.5]',parse_float=lambda s:1/0)
t(D,'[{"k":1},{"k":2}]',object_hook=lambda p:next(iter(p)))
a,b=D('[{"k\\u0041y":1},{"kAy":2}]'); print(next(iter(a)) is next(iter(b)))
r=D('{"a":'*10+'1'+'}'*10);print(r)
for s in ('['*200000,'{"a":'*200000,):
    try: D(s)
    except RecursionError as q: print('RecursionError')
x=[]
for i in range(200000): x=[x]
try: json.dumps(x)
except RecursionError as q: print('RecursionError', q.__notes__[:3])
while x: x=x.pop()
class B:
    def __bool__(self): 1/0
class X: strict=B()
t(_json.make_scanner,X())
X.strict=1; t(_json.make_scanner,X())
t(_json.scanstring,'a"',0,B())
t(_json.scanstring,'a"',0,strict=1)
t(_json.scanstring,S('a"'),0,1)
t(json.dumps,{'a':B()},default=lambda o:1/0)
t(json.dumps,[[1,object()]],check_circular=False)
t(json.JSONDecoder().scan_once,'1',10**30)
t(json.JSONDecoder().scan_once,a=1,b=2,c=3)
t(json.JSONDecoder().raw_decode,'  1',-1)

