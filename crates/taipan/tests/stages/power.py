# A loop that needs a helper each time.
def run(n):
    x = 1.0
    for i in range(n):
        x = x + i ** 0.5
    return x


print(run(10000))
