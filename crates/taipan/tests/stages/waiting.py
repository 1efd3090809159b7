def squares(n):
    for i in range(n):
        yield i * i


def total(n):
    t = 0
    for s in squares(n):
        t += s
    return t


total(20000)
