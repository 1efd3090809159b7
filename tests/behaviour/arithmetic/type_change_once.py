# A hot function sees ints for long, then floats for long, then strings.
# covers: exit:type-guard
def mix(a, b, n):
    r = a
    for i in range(n):
        r = r + b
    return r

print(mix(0, 1, 5000))
print(mix(0, 1, 100))
print(mix(0.0, 0.5, 5000))
print(mix(0, 0.5, 100))
print(len(mix("", "ab", 5000)))
print(mix(0, 1, 5000))
print(mix(0, 2**48, 5000))
