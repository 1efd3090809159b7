# Marks of an expression in the middle of other lines.
# covers: BINARY_OP
# stderr: whole
def a():
    x = b()
def b():
    for i in range(3):
        if (i ==
            2 and
            c(i,
              "a" + i,
              )):
            pass
def c(*a): pass
try:
    a()
finally:
    print("f")
