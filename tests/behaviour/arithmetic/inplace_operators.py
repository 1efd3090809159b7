# Every augmented assignment, on ints, floats, strings and lists.
# covers: BINARY_OP
def run(n):
    a = b = c = d = 7
    for i in range(1, n):
        a += i; a -= 1; a *= 3; a %= 1009
        b |= i; b &= 0xfff; b ^= 5; b <<= 1; b >>= 1
        c //= 2; c += 1000; c **= 1
        d /= 2; d += i
    return a, b, c, d

print(run(5000))
l = [1]
m = l
l += [2]
l *= 2
print(l, m is l)
s = "a"
s += "b"
s *= 3
print(s)
t = (1,)
u = t
t += (2,)
print(t, u)
