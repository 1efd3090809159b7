# A loop with a long body: many states, more values than registers, a path that ends at another loop.
# covers: opt:long-traces, opt:register-pressure, opt:unboxed-int, exit:trace-end
def run(n):
    a = b = c = d = e = f = g = h = k = m = 1
    for i in range(n):
        a = a + i & 0xFFFF
        b = b * 3 + a & 0xFFFF
        c = c ^ b
        d = d + c & 0xFFFF
        e = e * 5 + d & 0xFFFF
        f = f ^ e
        g = g + f & 0xFFFF
        h = h * 7 + g & 0xFFFF
        k = k ^ h
        m = m + k & 0xFFFF
        a = a ^ m
        b = b + a & 0xFFFF
        c = c * 11 + b & 0xFFFF
        d = d ^ c
        e = e + d & 0xFFFF
        f = f * 13 + e & 0xFFFF
        g = g ^ f
        h = h + g & 0xFFFF
        k = k * 17 + h & 0xFFFF
        m = m ^ k
    return (a, b, c, d, e, f, g, h, k, m)

def alternating(n):
    total = 0
    for i in range(n):
        if i % 5 == 0:
            total += 1
            for j in range(20):
                total += j
        else:
            total -= 1
    return total

print(run(7000))
print(alternating(7000))
