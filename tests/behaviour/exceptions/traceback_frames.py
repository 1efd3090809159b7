# Tracebacks have one entry per frame with the right lines, also out of hot code.
# covers: exit:exception-in-callee
def a(i):
    if i == 4500:
        raise ValueError(i)
    return i

def b(i):
    return a(i) + 1

def run(n):
    s = 0
    for i in range(n):
        s += b(i)
    return s

def lines(tb):
    out = []
    while tb is not None:
        out.append((tb.tb_frame.f_code.co_name, tb.tb_lineno))
        tb = tb.tb_next
    return out

try:
    run(5000)
except ValueError as e:
    print(lines(e.__traceback__))

def reraise():
    try:
        b(4500)
    except ValueError:
        raise

try:
    reraise()
except ValueError as e:
    print(lines(e.__traceback__))
