# Unbounded recursion raises RecursionError and the program goes on.
# covers: exit:recursion-limit
def forever(n):
    return forever(n + 1)

def reaches():
    depth = 0
    def f():
        nonlocal depth
        depth += 1
        f()
    try:
        f()
    except RecursionError:
        pass
    return depth > 500

for turn in range(5):
    try:
        forever(0)
    except RecursionError as e:
        print(e)
print(reaches())

class R:
    def __getattr__(self, name):
        return self.other
try:
    R().x
except RecursionError:
    print("attribute")

class S:
    def __repr__(self):
        return repr(self)
try:
    repr(S())
except RecursionError:
    print("repr")

class E:
    def __eq__(self, other):
        return self == other
try:
    E() == 1
except RecursionError:
    print("eq")
