# Loop a of the project's measurements.
def a(n):
    s = 0
    for i in range(n):
        s += i*i % 7
    return s


print(a(10000))
