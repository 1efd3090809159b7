# The last line of an uncaught exception of a class of the program.
# covers: exit:error
class Trouble(Exception):
    pass

def f(n):
    for i in range(n):
        if i == 4500:
            raise Trouble("after", i)

f(4000)
print("still fine")
f(5000)
