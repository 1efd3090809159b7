# try blocks that never raise cost nothing and change nothing.
# covers: NOP, opt:zero-cost-try
def run(n):
    s = 0
    for i in range(n):
        try:
            try:
                s += i
            except ValueError:
                s = -1
            finally:
                s += 1
        except Exception:
            s = -2
    return s

print(run(5000))
