"""Cycles that threads make, share, bring back and drop, while collections run at any moment."""

import gc
import weakref

from arena import Arena, check


class Link:
    """One of a ring: it knows the next one and the ring's number. A few are brought back once by their finalisers."""

    ended = []
    revived = []

    def __init__(self, number, at):
        self.number = number
        self.at = at
        self.next = None

    def __del__(self):
        Link.ended.append(self.number)
        check(self.next.number == self.number, "cycle: a finaliser sees another ring")
        if self.number % 13 == 0 and self.at == 0:
            Link.revived.append(self)


class Cycles(Arena):
    PLACES = 16

    def __init__(self, threads):
        super().__init__(threads)
        self.places = [None] * self.PLACES
        self.refs = [None] * self.PLACES
        self.made = [0] * threads
        self.told = []
        self.begun = len(Link.ended)
        # Collections begin all the time by themselves.
        gc.set_threshold(20)

    def ring(self, rng, me):
        number, length = rng.getrandbits(30), rng.randrange(1, 9)
        links = [Link(number, at) for at in range(length)]
        for before, after in zip(links, links[1:] + links[:1]):
            before.next = after
        self.made[me] += length
        return links[0]

    def walk(self, link):
        number, at = link.number, link
        for _ in range(9):
            at = at.next
            check(at.number == number, "cycle: a ring leads to another")
            if at is link:
                return
        check(False, "cycle: a ring does not close")

    def move_drop(self, rng, me):
        self.ring(rng, me)

    def move_share(self, rng, me):
        self.places[rng.randrange(self.PLACES)] = self.ring(rng, me)

    def move_walk(self, rng, me):
        link = rng.choice(self.places)
        if link is not None:
            self.walk(link)

    def move_pass_on(self, rng, me):
        places = self.places
        a, b = rng.randrange(self.PLACES), rng.randrange(self.PLACES)
        link, places[a] = places[a], None
        places[b] = link

    def move_refer(self, rng, me):
        link = rng.choice(self.places)
        if link is not None:
            told = (lambda ref: self.told.append(ref() is None)) if rng.random() < 0.5 else None
            self.refs[rng.randrange(self.PLACES)] = weakref.ref(link, told)

    def move_upgrade(self, rng, me):
        ref = rng.choice(self.refs)
        link = ref and ref()
        if link is not None:
            self.walk(link)
            if rng.random() < 0.2:
                self.places[rng.randrange(self.PLACES)] = link

    def move_adopt(self, rng, me):
        try:
            link = Link.revived.pop()
        except IndexError:
            return
        self.walk(link)
        self.places[rng.randrange(self.PLACES)] = link

    def move_others(self, rng, me):
        kind = rng.randrange(5)
        if kind == 0:
            items = [self.ring(rng, me), {}]
            items[1]["items"] = items, (items,)
            self.places[rng.randrange(self.PLACES)] = items[0]
        elif kind == 1:
            def call(link=self.ring(rng, me)):
                return call, link
            call()
        elif kind == 2:
            def generate():
                received = yield
                while True:
                    received = (yield received), received
            generator = generate()
            next(generator)
            generator.send((generator, self.ring(rng, me)))
        elif kind == 3:
            try:
                raise ValueError(self.ring(rng, me))
            except ValueError as error:
                kept = error
            kept.again = kept
        else:
            generator = (link for link in [self.ring(rng, me)] * 2)
            frame = generator.gi_frame
            next(generator).frame = frame

    def move_collect(self, rng, me):
        if rng.random() < 0.02:
            gc.collect()

    def finish(self):
        gc.set_threshold(2000)
        self.places.clear()
        Link.revived.clear()
        for _ in range(3):
            gc.collect()
            Link.revived.clear()
        check(all(self.told), "cycle: a callback was called while its target was there")
        ended = len(Link.ended) - self.begun
        check(ended == sum(self.made), f"cycle: of {sum(self.made)} links {ended} were finalised")
