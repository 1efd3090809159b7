# Escape times with floats and with complex numbers.
# covers: opt:unboxed-float, exit:branch-flip
def escape(cr, ci, limit):
    zr = zi = 0.0
    for i in range(limit):
        a = zr * zr
        b = zi * zi
        if a + b > 4.0:
            return i
        zi = 2.0 * zr * zi + ci
        zr = a - b + cr
    return limit

for y in range(-8, 9, 2):
    print("".join(" .:-=+*#%@"[escape(x / 16, y / 8, 50) * 9 // 50] for x in range(-34, 14)))
