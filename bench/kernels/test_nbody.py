"""Five bodies under gravity, as in the benchmarks game: float arithmetic on lists."""

import math


def energy(positions, velocities, masses):
    total = 0.0
    for i in range(len(masses)):
        v = velocities[i]
        total += 0.5 * masses[i] * (v[0] * v[0] + v[1] * v[1] + v[2] * v[2])
        for j in range(i + 1, len(masses)):
            a = positions[i]
            b = positions[j]
            dx = a[0] - b[0]
            dy = a[1] - b[1]
            dz = a[2] - b[2]
            total -= masses[i] * masses[j] / math.sqrt(dx * dx + dy * dy + dz * dz)
    return total


def advance(positions, velocities, masses, dt):
    count = len(masses)
    for i in range(count):
        a = positions[i]
        v = velocities[i]
        for j in range(i + 1, count):
            b = positions[j]
            w = velocities[j]
            dx = a[0] - b[0]
            dy = a[1] - b[1]
            dz = a[2] - b[2]
            square = dx * dx + dy * dy + dz * dz
            force = dt / (square * math.sqrt(square))
            v[0] -= dx * masses[j] * force
            v[1] -= dy * masses[j] * force
            v[2] -= dz * masses[j] * force
            w[0] += dx * masses[i] * force
            w[1] += dy * masses[i] * force
            w[2] += dz * masses[i] * force
    for i in range(count):
        a = positions[i]
        v = velocities[i]
        a[0] += dt * v[0]
        a[1] += dt * v[1]
        a[2] += dt * v[2]


def test_nbody():
    masses = [39.47841760435743, 0.03769367487038949, 0.011286326131968767, 0.0017237240570597112, 0.002033686869924631]
    positions = [
        [0.0, 0.0, 0.0],
        [4.841431442464721, -1.1603200440274284, -0.10362204447112311],
        [8.34336671824458, 4.124798564124305, -0.4035234171143214],
        [12.894369562139131, -15.111151401698631, -0.22330757889265573],
        [15.379697114850917, -25.919314609987964, 0.17925877295037118],
    ]
    velocities = [
        [-0.00038766340719874267, -0.0032753590371765707, 2.3935734080003e-05],
        [0.606326392995832, 2.81198684491626, -0.02521836165988763],
        [-1.0107743461787924, 1.8256623712304119, 0.008415761376584154],
        [1.0827910064415354, 0.8687130181696082, -0.010832637401363636],
        [0.979090732243898, 0.5946989986476762, -0.034755955504078104],
    ]
    before = energy(positions, velocities, masses)
    for _ in range(100000):
        advance(positions, velocities, masses, 0.001)
    after = energy(positions, velocities, masses)
    assert -0.17 < before < -0.16
    assert abs(after - before) < 0.0001
