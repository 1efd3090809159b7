# Arguments die when the callee rebinds them, unless the caller holds them.
# covers: opt:borrowed-loads, opt:deallocation
class D:
    live = 0
    def __init__(self): D.live += 1
    def __del__(self): D.live -= 1

def rebind(d):
    before = D.live
    d = None
    return before, D.live

def run(n):
    held = kept = 0
    for i in range(n):
        d = D()
        a, b = rebind(d)
        held += a - b
        a, b = rebind(D())
        kept += a - b
    return held, D.live

print(run(4500))
