# A loop with more live values than there are registers.
# covers: opt:register-pressure
def run(n):
    a = b = c = d = e = f = g = h = 0
    i2 = j2 = k2 = l2 = m2 = n2 = o2 = p2 = 1
    for i in range(n):
        a += i; b += a & 3; c += b & 7; d ^= c; e += d & 15; f -= e; g += f & 31; h ^= g
        i2 += a & 1; j2 += i2 & 3; k2 ^= j2; l2 += k2 & 7; m2 -= l2; n2 += m2 & 15; o2 ^= n2; p2 += o2 & 31
    return a, b, c, d, e, f, g, h, i2, j2, k2, l2, m2, n2, o2, p2

def floats(n):
    a = b = c = d = e = f = g = h = 0.5
    p = q = r = s = t = u = v = w = 0.25
    for i in range(n):
        a = a * .5 + b; b = b * .25 + c; c = c * .5 + d; d = d * .25 + e; e = e * .5 + f; f = f * .25 + g; g = g * .5 + h
        h = 1.0 - a * .125
        p = p * .5 + q; q = q * .25 + r; r = r * .5 + s; s = s * .25 + t; t = t * .5 + u; u = u * .25 + v; v = v * .5 + w
        w = 1.0 - p * .125
    return [round(x, 12) for x in (a, b, c, d, e, f, g, h, p, q, r, s, t, u, v, w)]

print(run(5000))
print(floats(5000))
