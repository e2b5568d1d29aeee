"""What arenas have in common: how an invariant is checked, and how moves are found."""


class Broken(Exception):
    """An invariant does not hold."""


def check(condition, text):
    if not condition:
        raise Broken(text)


class Arena:
    """Shared objects and the moves that threads make on them. Moves are the methods named move_…"""

    def __init__(self, threads):
        self.threads = threads
        self.moves = [getattr(self, name) for name in dir(self) if name.startswith("move_")]

    def finish(self):
        """Called when all threads have stopped."""
