# Unary operators on ints and bools.
# covers: UNARY_NEGATIVE, UNARY_INVERT, CALL_INTRINSIC_1
def run(n):
    s = 0
    for i in range(n):
        s += -i
        s -= ~i
        s += +i
        s = -s
    return s

print(run(5000))
print(-True, +True, -False, -(-(2**49)), -(2**49), -(2**63), -(-(2**63)))
