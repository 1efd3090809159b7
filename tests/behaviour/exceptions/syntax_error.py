# A program that does not compile ends with SyntaxError and status 1.
# covers: exit:error
print("never printed")
x = = 1
