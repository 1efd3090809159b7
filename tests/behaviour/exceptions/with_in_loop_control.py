# with and break, continue, return, nested finally, in a hot loop.
# covers: LOAD_SPECIAL, opt:zero-cost-try
class M:
    depth = 0
    def __enter__(self): M.depth += 1; return self
    def __exit__(self, *a): M.depth -= 1

def run(n):
    m = M()
    s = 0
    for i in range(n):
        with m:
            s += M.depth
            if i % 2:
                continue
            try:
                with m:
                    s += M.depth
                    if i == n - 10:
                        break
            finally:
                s += 10
    return s, M.depth

print(run(5000))
