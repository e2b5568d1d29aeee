"""An ensemble of solar systems: how far do small errors in a planet's place carry?

    typhon benches/parallel/nbody.py --threads 8 --size 64

Each member of the ensemble starts with slightly different planets and runs on its own. The floats and the
bodies of one member are made and dropped by one thread alone.
"""

import argparse
import math
import random
import time
from concurrent.futures import ThreadPoolExecutor

STEPS = 600
DT = 0.01  # years

# name, mass in suns, distance in astronomical units
PLANETS = [
    ("Jupiter", 9.5458e-4, 5.2038),
    ("Saturn", 2.8581e-4, 9.5826),
    ("Uranus", 4.3662e-5, 19.2184),
    ("Neptune", 5.1514e-5, 30.1104),
]
GRAVITY = 4.0 * math.pi * math.pi  # in units of sun, astronomical unit and year


class Body:
    def __init__(self, mass, x, y, z, vx, vy, vz):
        self.mass = mass
        self.x, self.y, self.z = x, y, z
        self.vx, self.vy, self.vz = vx, vy, vz


def make_system(seed):
    """The sun and four planets on circular orbits, each planet pushed a little at random."""
    jitter = random.Random(seed)
    bodies = [Body(1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)]
    for _, mass, distance in PLANETS:
        distance *= 1.0 + 0.01 * (jitter.random() - 0.5)
        speed = math.sqrt(GRAVITY / distance)
        lift = 0.05 * (jitter.random() - 0.5)
        bodies.append(Body(mass, distance, 0.0, 0.0, 0.0, speed, speed * lift))
    return bodies


def advance(pairs, bodies, dt):
    for a, b in pairs:
        dx = a.x - b.x
        dy = a.y - b.y
        dz = a.z - b.z
        square = dx * dx + dy * dy + dz * dz
        pull = GRAVITY * dt / (square * math.sqrt(square))
        pull_a = pull * b.mass
        pull_b = pull * a.mass
        a.vx -= dx * pull_a
        a.vy -= dy * pull_a
        a.vz -= dz * pull_a
        b.vx += dx * pull_b
        b.vy += dy * pull_b
        b.vz += dz * pull_b
    for body in bodies:
        body.x += dt * body.vx
        body.y += dt * body.vy
        body.z += dt * body.vz


def energy(pairs, bodies):
    total = 0.0
    for body in bodies:
        total += 0.5 * body.mass * (body.vx * body.vx + body.vy * body.vy + body.vz * body.vz)
    for a, b in pairs:
        dx, dy, dz = a.x - b.x, a.y - b.y, a.z - b.z
        total -= GRAVITY * a.mass * b.mass / math.sqrt(dx * dx + dy * dy + dz * dz)
    return total


def simulate(seed):
    """The relative change of one system's energy over the whole run, and where Jupiter ended."""
    bodies = make_system(seed)
    pairs = [(a, b) for i, a in enumerate(bodies) for b in bodies[i + 1 :]]
    before = energy(pairs, bodies)
    for _ in range(STEPS):
        advance(pairs, bodies, DT)
    drift = (energy(pairs, bodies) - before) / before
    return drift, bodies[1].x


def main():
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--threads", type=int, default=1)
    options.add_argument("--size", type=int, default=800, help="number of systems in the ensemble")
    args = options.parse_args()

    start = time.perf_counter()
    with ThreadPoolExecutor(args.threads) as pool:
        members = list(pool.map(simulate, range(args.size)))
    elapsed = time.perf_counter() - start

    drift = math.fsum(abs(drift) for drift, _ in members) / args.size
    place = math.fsum(x for _, x in members) / args.size
    print(f"time: {elapsed:.3f} s")
    print(f"result: mean energy drift {drift!r}, mean x of Jupiter {place!r}")


if __name__ == "__main__":
    main()
