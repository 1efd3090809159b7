# An error in a comprehension and an operator of one character.
# covers: BINARY_OP
# stderr: whole
import sys
def f(x): return 1 / x
print([f(i) for i in (1, 0)])
