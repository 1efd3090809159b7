# int(), float(), str(), bool() between the types.
# covers: CALL_BUILTIN_FAST
def run(n):
    s = 0
    for i in range(n):
        s += int(i * 1.7)
        s += int(str(i % 100))
        s += int(float(i))
        s += bool(i % 2)
    return s

print(run(5000))
print(int("-12"), int(" 7 "), int("ff", 16), int("0x1f", 0), int(-3.9), int(1e20), float("1.5e3"), float(2**80))
for bad in ("", "x", "1.5", "0x1"):
    try:
        int(bad)
    except ValueError as e:
        print(e)
for bad in (float("inf"), float("nan")):
    try:
        int(bad)
    except (OverflowError, ValueError) as e:
        print(type(e).__name__, e)
