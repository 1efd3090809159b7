# A callee rebinds or deletes what the caller's frame has borrowed.
# covers: LOAD_FAST_BORROW, LOAD_FAST_BORROW_LOAD_FAST_BORROW, opt:borrowed-loads
class A:
    def __init__(self, v): self.v = v
    def __add__(self, o):
        holder.clear()
        return A(self.v + o.v)

holder = []
def run(n):
    s = 0
    for i in range(n):
        a = A(i)
        holder.append(a)
        b = a + a
        s += b.v + a.v
        a = b
        x = [a]
        x[0], a = None, x
        s += len(a)
    return s

print(run(4500))
def replaced(n):
    l = [[0]]
    def drop():
        l[0] = [1]
        return 1
    s = 0
    for i in range(n):
        inner = l[0]
        l[0] = [i]
        s += inner[0] + drop() + l[0][0]
    return s
print(replaced(4500))
