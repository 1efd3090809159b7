# The place of a syntax error.
# covers: exit:error
# stderr: whole
x = (1 +
   2
def f(:
