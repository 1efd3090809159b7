# __getattr__, __getattribute__, __setattr__, __delattr__.
# covers: LOAD_ATTR, STORE_ATTR, DELETE_ATTR
class Lazy:
    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        value = len(name)
        self.__dict__[name] = value
        return value

class Watch:
    def __init__(self): object.__setattr__(self, "log", 0)
    def __getattribute__(self, name):
        if name == "magic":
            return 7
        return object.__getattribute__(self, name)
    def __setattr__(self, name, v):
        object.__setattr__(self, "log", self.log + v)
    def __delattr__(self, name):
        object.__setattr__(self, "log", 0)

def run(n):
    w = Watch()
    s = 0
    for i in range(n):
        l = Lazy()
        s += l.abc + l.abc + w.magic
        w.x = 1
    return s, w.log

print(run(3000))
w = Watch()
w.y = 3
del w.y
print(w.log, hasattr(Lazy(), "_x"), getattr(Lazy(), "_x", "default"), hasattr(Lazy(), "x"))
