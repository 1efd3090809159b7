# An error in a default value.
# covers: BINARY_OP
# stderr: whole
def q(
    x=1/0,
): pass
