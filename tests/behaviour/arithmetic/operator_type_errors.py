# Messages of unsupported operand types, in a loop that mostly succeeds.
# covers: exit:error
def attempt(f):
    try:
        return f()
    except TypeError as e:
        return str(e)

print(attempt(lambda: 1 + "a"))
print(attempt(lambda: "a" + 1))
print(attempt(lambda: [] + ()))
print(attempt(lambda: None - 1))
print(attempt(lambda: -"a"))
print(attempt(lambda: ~1.5))
print(attempt(lambda: 1 << 2.0))
print(attempt(lambda: {} | 1))
print(attempt(lambda: [1] * "x"))
print(attempt(lambda: [1] * [2]))
print(attempt(lambda: 1 < "a"))
print(attempt(lambda: [] >= 3))
print(attempt(lambda: 1.5 % "x"))

def run(n):
    values = [1, 2, 3, "x"]
    s = bad = 0
    for i in range(n):
        try:
            s += values[i % 4]
        except TypeError:
            bad += 1
    return s, bad

print(run(5000))
