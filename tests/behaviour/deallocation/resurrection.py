# An object that stores itself in __del__ lives on; __del__ runs once.
# covers: opt:deallocation
saved = []
class P:
    calls = 0
    def __del__(self):
        P.calls += 1
        saved.append(self)

def run(n):
    for i in range(n):
        p = P()
        p.i = i
        del p
    return len(saved), saved[-1].i

print(run(4500), P.calls)
saved.clear()
print(P.calls)
