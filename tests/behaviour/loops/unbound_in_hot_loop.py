# A local that is unbound on a rare path gives the same UnboundLocalError in every tier.
# covers: LOAD_FAST_CHECK, exit:unbound
def run(n, start):
    s = 0
    for i in range(n):
        if i >= start:
            late = i
        if i >= 4800:
            s += late
    return s

print(run(5000, 4700))
try:
    run(5000, 4900)
except UnboundLocalError as e:
    print(type(e).__name__, e)
