# A hot loop ends in an uncaught ZeroDivisionError.
# covers: exit:zero-division
def run(n):
    s = 0
    for i in range(n):
        s += 1000 // (5000 - i)
    return s

print(run(5000))
print(run(5001))
