# `while True` left by break, return and an exception.
# covers: JUMP_BACKWARD_JIT, JUMP_BACKWARD_NO_JIT
def by_break(n):
    i = 0
    while True:
        i += 1
        if i > n:
            break
    return i

def by_return(n):
    i = 0
    while 1:
        i += 1
        if i > n:
            return i

def by_exception(l):
    i = 0
    try:
        while True:
            l[i]
            i += 1
    except IndexError:
        return i

print(by_break(6000), by_return(6000), by_exception([0] * 6000))
