# The place of a syntax error.
# covers: opt:unwinding
# stderr: whole
x = (1 +
   2
def f(:
