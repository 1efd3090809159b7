# String comparison in hot loops.
# covers: COMPARE_OP_STR
words = ["apple", "banana", "app", "", "Äpfel", "apple", "z" * 50, "\u4e2d", "\U0001f600"]

def run(n):
    eq = ne = lt = 0
    for i in range(n):
        a = words[i % 9]
        b = words[i // 9 % 9]
        if a == b: eq += 1
        if a != b: ne += 1
        if a < b: lt += 1
    return eq, ne, lt

print(run(4860))
print(sorted(words), "a" < "b" < "c", "a" + "b" == "ab")
