# The benchmark attr: attributes of an object held by an object.
# covers: LOAD_ATTR_INSTANCE_VALUE, STORE_ATTR_INSTANCE_VALUE, opt:store-forwarding
class O: pass
class Q: pass

def run(n):
    q = Q()
    q.o = O()
    q.o.x = 1
    q.o.y = 2
    for i in range(n):
        q.o.x = q.o.x + q.o.y
    return q.o.x

print(run(5000), run(1), run(0))
