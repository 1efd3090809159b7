# A backward jump that needs EXTENDED_ARG.
# covers: EXTENDED_ARG, JUMP_BACKWARD
def run(n):
    a = b = c = d = 1
    i = 0
    while i < n:
        i += 1
        a = (a * 3 + b) % 1009; b = (b * 5 + c) % 1013; c = (c * 7 + d) % 1019; d = (d * 11 + a) % 1021
        if a == b: a += 1
        if b == c: b += 1
        if c == d: c += 1
        a = (a * 3 + b) % 1009; b = (b * 5 + c) % 1013; c = (c * 7 + d) % 1019; d = (d * 11 + a) % 1021
        if a == c: a += 2
        if b == d: b += 2
        if i % 5 == 0: continue
        a = (a * 3 + b) % 1009; b = (b * 5 + c) % 1013; c = (c * 7 + d) % 1019; d = (d * 11 + a) % 1021
        a = (a * 3 + b) % 1009; b = (b * 5 + c) % 1013; c = (c * 7 + d) % 1019; d = (d * 11 + a) % 1021
    return a, b, c, d

print(run(5000), run(5001))
