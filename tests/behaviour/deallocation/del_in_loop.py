# __del__ of a local that each iteration replaces, deletes or leaves.
# covers: DELETE_FAST, STORE_FAST, opt:deallocation
class D:
    live = 0
    dead = 0
    def __init__(self, i):
        self.i = i
        D.live += 1
    def __del__(self):
        D.live -= 1
        D.dead += self.i

def run(n):
    most = 0
    for i in range(n):
        d = D(i)
        if D.live > most:
            most = D.live
        if i % 3 == 0:
            del d
        elif i % 3 == 1:
            d = None
    return most

print(run(5000), D.live, D.dead)
