# The arithmetic of pyperformance's nbody for one pair of bodies: lists of floats, read and written.
def advance(dt, n, p1, v1, m1, p2, v2, m2):
    for i in range(n):
        x1, y1, z1 = p1
        x2, y2, z2 = p2
        dx = x1 - x2
        dy = y1 - y2
        dz = z1 - z2
        mag = dt / (dx * dx + dy * dy + dz * dz)
        b1m = m1 * mag
        b2m = m2 * mag
        v1[0] -= dx * b2m
        v1[1] -= dy * b2m
        v1[2] -= dz * b2m
        v2[0] += dx * b1m
        v2[1] += dy * b1m
        v2[2] += dz * b1m
        p1[0] += dt * v1[0]
        p1[1] += dt * v1[1]
        p1[2] += dt * v1[2]
        p2[0] += dt * v2[0]
        p2[1] += dt * v2[1]
        p2[2] += dt * v2[2]


first, second = [0.0, 0.0, 0.0], [4.8, -1.2, -0.1]
advance(0.01, 10000, first, [0.0, 0.0, 0.0], 39.5, second, [0.6, 2.8, -0.02], 0.04)
print("%.6f %.6f" % (first[0], second[0]))
