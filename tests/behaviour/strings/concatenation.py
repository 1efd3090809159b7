# Building strings in hot loops.
# covers: BINARY_OP
def run(n):
    s = ""
    for i in range(n):
        s += chr(97 + i % 26)
        if len(s) > 200:
            s = s[100:]
    return s

def other(n):
    s = "x"
    t = s
    for i in range(n):
        s = s + "y"
        if i == 100:
            t = s
    return len(s), len(t)

print(run(5000), other(4500), "ab" * 3, 3 * "ab", "a" * -1)
