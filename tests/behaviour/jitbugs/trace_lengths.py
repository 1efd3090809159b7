# Loop bodies of every length around the limits of a trace.
# covers: JUMP_BACKWARD
def body(i, k):
    s = i
    while k > 0:
        s = (s * 3 + k) & 0xffff
        k -= 1
    return s

def chain(i):
    a = i + 1; a = a * 3 & 255; a = a + 1; a = a * 3 & 255; a = a + 1; a = a * 3 & 255; a = a + 1; a = a * 3 & 255
    a = a + 1; a = a * 5 & 255; a = a + 2; a = a * 5 & 255; a = a + 2; a = a * 5 & 255; a = a + 2; a = a * 5 & 255
    b = a + 1; b = b * 3 & 255; b = b + 1; b = b * 3 & 255; b = b + 1; b = b * 3 & 255; b = b + 1; b = b * 3 & 255
    b = b + 1; b = b * 5 & 255; b = b + 2; b = b * 5 & 255; b = b + 2; b = b * 5 & 255; b = b + 2; b = b * 5 & 255
    return a ^ b

def run(n, calls):
    s = 0
    for i in range(n):
        for j in range(calls):
            s += chain(i + j)
        s += chain(i) + chain(i + 1) + chain(i + 2) + chain(i + 3) + chain(i + 4)
        s += chain(i) + chain(i + 1) + chain(i + 2) + chain(i + 3) + chain(i + 4)
        s += chain(i) + chain(i + 1) + chain(i + 2) + chain(i + 3) + chain(i + 4)
    return s

print(sum(body(i, i % 40) for i in range(300)))
for calls in (0, 1, 3):
    print(run(300, calls))
