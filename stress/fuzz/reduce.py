"""Makes a case that differs smaller, as long as it differs for the same cause."""

from differences import cause
from engines import is_fatal

ROUNDS = 12


def play(typhon, peer, kind, texts):
    cases = [[number, text] for number, text in enumerate(texts)]
    got = typhon.play(kind, cases, 10)
    wanted = peer.play(kind, cases, 10) if peer else {number: "" for number in got}
    return [(text, wanted[number], got[number]) for number, text in cases]


def still(kind, key, result):
    text, wanted, got = result
    if wanted == got:
        return False
    return is_fatal(got) if key[1] == "fatal" else cause(kind, text, wanted, got)[-2:] == key[-2:]


def reduced(typhon, peer, kind, text, key):
    """(text, CPython's outcome, Typhon's), or (None, ...) where the case does not differ by itself."""
    best = play(typhon, peer, kind, [text])[0]
    if best[1] == best[2]:
        return None, *best[1:]
    if kind == "calls":
        return best
    for _ in range(ROUNDS):
        lines = best[0].split("\n")
        smaller = [one for one in without_parts(lines)]
        if not smaller:
            break
        results = play(typhon, peer, kind, ["\n".join(one) for one in smaller])
        found = [one for one in results if still(kind, key, one)]
        if not found:
            break
        best = min(found, key=lambda one: len(one[0]))
    return best


def without_parts(lines, most=60):
    """The lines without one block of them, for blocks of all sizes: statements with what is indented below them."""
    found = []
    size = max(len(lines) // 2, 1)
    while size and len(found) < most:
        found += [lines[:at] + lines[at + size :] for at in range(0, len(lines), size)]
        size //= 2
    for at, line in enumerate(lines):
        deep = len(line) - len(line.lstrip())
        end = at + 1
        while end < len(lines) and len(lines[end]) - len(lines[end].lstrip()) > deep:
            end += 1
        found.append(lines[:at] + lines[end:])
        if end > at + 1:  # the body in the block's place
            found.append(lines[:at] + [one[4:] if one.startswith("    ") else one for one in lines[at + 1 : end]] + lines[end:])
    return [one for one in found if any(part.strip() for part in one)]
