# Context managers: enter, exit, suppressing, raising in each.
# covers: LOAD_SPECIAL, WITH_EXCEPT_START
log = []
class M:
    def __init__(self, name, suppress=False): self.name, self.suppress = name, suppress
    def __enter__(self):
        log.append("+" + self.name)
        return self.name
    def __exit__(self, t, v, tb):
        log.append("-" + self.name + (":" + t.__name__ if t else ""))
        return self.suppress

def run(n):
    s = 0
    for i in range(n):
        with M("a", True), M("b") as b:
            if i % 5 == 0:
                raise ValueError
            s += len(b)
        with M("c"):
            continue
    return s

print(run(2000), len(log), log[:8])
log.clear()
try:
    with M("x") as x, M("y") as y:
        raise KeyError("k")
except KeyError as e:
    print(e, log)

def early():
    with M("r"):
        return "returned"
print(early(), log[-1])
try:
    with 5: pass
except TypeError as e:
    print(e)
