# An exception in an inlined callee, caught in the caller, in the middle, or not at all.
# covers: exit:exception-in-callee
def inner(l, i):
    return l[i]

def middle(l, i):
    try:
        return inner(l, i)
    except IndexError:
        return -1
    finally:
        l[0] = i

def run(n):
    l = [0, 1, 2, 3]
    s = caught = 0
    for i in range(n):
        s += middle(l, i % 6)
        try:
            s += inner(l, i % 5)
        except IndexError:
            caught += 1
    return s, caught

print(run(5000))
