def count(limit, step=1):
    total = 0
    i = 0
    while i < limit:
        i += step
        if i % 3 == 0:
            continue
        elif i > 50 and total:
            break
        total = total + i * 2
    else:
        total = -total
    for a, (b, *c) in pairs():
        print(a, b, c, sep="")
    return total, i
