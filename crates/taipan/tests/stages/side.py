# A branch that is taken now and then grows a side trace that goes back to the loop.
def run(n):
    total = 0
    for i in range(n):
        if i & 3:
            total += i
        else:
            total -= 1
    return total


print(run(10000))
