# Deleting a cell variable; free variables that are not bound yet.
# covers: DELETE_DEREF, exit:unbound
def run():
    x = 1
    def get():
        return x
    s = 0
    for i in range(4500):
        s += get()
    del x
    try:
        get()
    except NameError as e:
        print(type(e).__name__, e)
    x = 5
    return s + get()

print(run())

def early():
    def get():
        return later
    try:
        get()
    except NameError as e:
        print(e)
    later = 1
    return get()

print(early())

def twice():
    y = 1
    lambda: y
    del y
    try:
        del y
    except UnboundLocalError as e:
        print(e)

twice()
