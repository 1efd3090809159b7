# __dict__ of an instance is read, changed and replaced.
# covers: exit:shape-change, LOAD_ATTR
class A: pass

def run(n):
    a = A()
    a.x = 1
    s = 0
    for i in range(n):
        s += a.x
        if i == 4300:
            a.__dict__["x"] = 10
        if i == 4500:
            a.__dict__ = {"x": 100, "z": 5}
        if i == 4700:
            vars(a)["x"] = 1000
    return s, a.__dict__

print(run(5000))
