"""Strings with and without characters beyond ASCII: lengths, indices and growth of all sizes agree."""

alphabet = "aé€😀\ud83dz"


def pattern(length):
    return "".join(alphabet[i % len(alphabet)] for i in range(length))


for length in (0, 1, 2, 7, 8, 9, 63, 64, 65, 127, 128, 129, 255, 256, 257, 1000):
    text = pattern(length)
    assert len(text) == length
    points = list(text)
    assert [text[i] for i in range(length)] == points
    assert [text[-i - 1] for i in range(length)] == points[::-1]
    assert "".join(points[::-1]) == text[::-1]
    for start in range(0, length, 31):
        for end in range(start, length + 1, 37):
            part = text[start:end]
            assert len(part) == end - start and list(part) == points[start:end]
    if length > 6:
        assert text.find("z", length // 2) == points.index("z", length // 2)
        assert text.rfind("é") == length - 1 - points[::-1].index("é")
    for times in range(4):
        assert list(text * times) == points * times

# Growing in place: ASCII pieces, others, and both in turn; the middle is asked for while it grows.
for pieces in (["ab"], ["é"], ["ab", "é"], ["é", "0123456789"], ["x" * 200, "€" * 200]):
    text, points = "", []
    for i in range(400):
        text += pieces[i % len(pieces)]
        points += pieces[i % len(pieces)]
        assert len(text) == len(points)
        middle = len(points) // 2
        assert text[middle] == points[middle]
    assert list(text) == points
    other = text
    text += "!"
    assert other == "".join(points) and text == other + "!"


class Named(str):
    __slots__ = ()


class Noted(str):
    pass


for length in (0, 1, 5, 127, 128, 129, 300):
    for base in ("a" * length, pattern(length)):
        text = Noted(base)
        text.note = [length]
        text.more = base
        assert text == base and len(text) == length and text.note == [length] and text.more == base
        if length:
            assert text[length - 1] == base[-1] and text[length // 2] == base[length // 2]
        assert text.note == [length] and vars(text) == {"note": [length], "more": base}
        assert Named(base) == base and hash(Named(base)) == hash(base)

# Joining: short and long items, ASCII and not, and what is empty.
items = ["", "a", "bc", "é", "12345678", "123456789", "€" * 3, "x" * 17, "ß" * 130, ""]
for separator in ("", ",", ", ", "é", "12345678", "123456789", "—" * 40):
    for count in range(len(items) + 1):
        joined = separator.join(items[:count])
        points = []
        for i, item in enumerate(items[:count]):
            if i:
                points += separator
            points += item
        assert list(joined) == points and len(joined) == len(points)
        assert separator.join(tuple(items[:count])) == joined
        assert separator.join(Noted(item) for item in items[:count]) == joined
        if separator and count and not any(separator in item for item in items[:count]):
            assert joined.split(separator) == items[:count]

# Splitting: parts of all lengths, more and fewer than there is room for at first.
for length in range(20):
    parts = ["p" * (i % (length + 1)) for i in range(length)]
    assert ",".join(parts).split(",") == (parts or [""])
    assert (",,".join(parts)).split(",,", 3) == (parts[:3] + [",,".join(parts[3:])] if length > 3 else parts or [""])
    assert " ".join(parts).split() == [part for part in parts if part]
    assert "\n".join(parts + ["end"]).splitlines() == parts + ["end"]
    assert "é".join(parts).split("é") == (parts or [""])

try:
    "-".join(["a", 1, "b"])
except TypeError as error:
    print(error)
try:
    "-".join(["a", "b", b"c"])
except TypeError as error:
    print(error)
print("done")
