# A small n-body simulation.
# covers: opt:unboxed-float, UNPACK_SEQUENCE_LIST
def advance(bodies, pairs, dt, n):
    for _ in range(n):
        for (([x1, y1, z1], v1, m1), ([x2, y2, z2], v2, m2)) in pairs:
            dx = x1 - x2
            dy = y1 - y2
            dz = z1 - z2
            mag = dt * ((dx * dx + dy * dy + dz * dz) ** (-1.5))
            b1m = m1 * mag
            b2m = m2 * mag
            v1[0] -= dx * b2m; v1[1] -= dy * b2m; v1[2] -= dz * b2m
            v2[0] += dx * b1m; v2[1] += dy * b1m; v2[2] += dz * b1m
        for (r, [vx, vy, vz], m) in bodies:
            r[0] += dt * vx
            r[1] += dt * vy
            r[2] += dt * vz

def energy(bodies, pairs, e=0.0):
    for (((x1, y1, z1), v1, m1), ((x2, y2, z2), v2, m2)) in pairs:
        e -= m1 * m2 / (((x1 - x2) ** 2 + (y1 - y2) ** 2 + (z1 - z2) ** 2) ** 0.5)
    for (r, [vx, vy, vz], m) in bodies:
        e += m * (vx * vx + vy * vy + vz * vz) / 2.
    return e

bodies = [([0.0, 0.0, 0.0], [0.0, 0.0, 0.0], 39.5), ([4.8, -1.2, -0.1], [0.6, 2.8, -0.02], 0.04),
          ([8.3, 4.1, -0.4], [-1.0, 1.8, 0.008], 0.01), ([12.9, -15.1, -0.2], [1.1, 0.9, -0.01], 0.002)]
pairs = [(a, b) for i, a in enumerate(bodies) for b in bodies[i + 1:]]
print("%.9f" % energy(bodies, pairs))
advance(bodies, pairs, 0.01, 700)
print("%.9f" % energy(bodies, pairs), ["%.6f" % x for x in bodies[1][0]])
