# Loop b of the project's measurements.
def b(n):
    x = 0.5
    y = 0.25
    for i in range(n):
        x = x*.5 + y
        y = 1.5 - x*.25
    return x, y


print(b(10000))
