"""The Mandelbrot set in characters: `taipan -X jit-stats examples/mandelbrot.py`."""

SHADES = " .:-=+*#%@"
LIMIT = 400


def escape(cr, ci):
    """How many steps z = z*z + c takes to leave the circle of radius two."""
    zr = zi = 0.0
    for i in range(LIMIT):
        a = zr * zr
        b = zi * zi
        if a + b > 4.0:
            return i
        zi = 2.0 * zr * zi + ci
        zr = a - b + cr
    return LIMIT


def main():
    steps = 0
    for y in range(-16, 17):
        row = ""
        for x in range(-60, 20):
            n = escape(x / 30, y / 14)
            steps += n
            row += SHADES[n * 9 // LIMIT if n == LIMIT else n % 9]
        print(row)
    print(steps, "steps")


main()
