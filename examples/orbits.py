"""Three bodies under gravity: floats, lists, attributes and calls in one hot loop.

    taipan -X jit-stats examples/orbits.py
"""


class Body:
    def __init__(self, mass, x, y, vx, vy):
        self.mass = mass
        self.x = x
        self.y = y
        self.vx = vx
        self.vy = vy

    def pull(self, other, dt):
        dx = other.x - self.x
        dy = other.y - self.y
        squared = dx * dx + dy * dy + 0.01
        force = other.mass * dt / (squared * squared ** 0.5)
        self.vx += dx * force
        self.vy += dy * force

    def move(self, dt):
        self.x += self.vx * dt
        self.y += self.vy * dt


def energy(bodies):
    total = 0.0
    for body in bodies:
        total += 0.5 * body.mass * (body.vx * body.vx + body.vy * body.vy)
    return total


def simulate(bodies, steps, dt):
    for _ in range(steps):
        for body in bodies:
            for other in bodies:
                if other is not body:
                    body.pull(other, dt)
        for body in bodies:
            body.move(dt)


bodies = [Body(1.0, 0.0, 0.0, 0.0, 0.0), Body(0.01, 1.0, 0.0, 0.0, 1.0), Body(0.005, 0.0, 2.0, -0.7, 0.0)]
print("kinetic energy before:", round(energy(bodies), 9))
simulate(bodies, 40_000, 0.001)
print("kinetic energy after: ", round(energy(bodies), 9))
for body in bodies:
    print(round(body.x, 6), round(body.y, 6))
