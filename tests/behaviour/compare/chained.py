# Chained comparisons evaluate each operand once.
# covers: COPY, SWAP
calls = 0
def middle(x):
    global calls
    calls += 1
    return x

def run(n):
    inside = 0
    for i in range(n):
        if 100 < middle(i % 300) <= 200:
            inside += 1
        if 0 <= i < 50 <= 60 != 61:
            inside += 1
        x = 1 < i % 7 < 5 == True
        inside += x
    return inside

print(run(5000), calls)
