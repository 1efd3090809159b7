# UnboundLocalError for the right name, also when several locals are unbound.
# covers: LOAD_FAST_CHECK, exit:unbound
def run(n, which):
    for i in range(n):
        if i < 4500:
            a = b = c = i
        if i == 4600:
            if which == 0: del a
            if which == 1: del b
            if which == 2: del c
        try:
            a + b + c
        except UnboundLocalError as e:
            return i, str(e)
    return "fine"

for which in range(4):
    print(run(5000, which))
