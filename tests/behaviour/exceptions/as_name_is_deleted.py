# The name of `except … as` is unbound afterwards; the exception dies then.
# covers: DELETE_FAST, POP_EXCEPT, opt:deallocation
class E(Exception):
    alive = 0
    def __init__(self): E.alive += 1
    def __del__(self): E.alive -= 1

def run(n):
    for i in range(n):
        try:
            raise E
        except E as e:
            assert E.alive == 1
        assert E.alive == 0
    try:
        e
    except UnboundLocalError as u:
        return str(u)

print(run(4500), E.alive)
