# Items removed from the list that a for loop is walking.
# covers: FOR_ITER_LIST, opt:borrowed-loads
class A:
    dead = 0
    def __init__(self, i): self.i = i
    def __del__(self): A.dead += 1

def run(n):
    l = [A(i) for i in range(n)]
    s = 0
    k = 0
    for a in l:
        l[k] = None
        s += a.i
        k += 1
    return s, A.dead

print(run(5000), A.dead)
