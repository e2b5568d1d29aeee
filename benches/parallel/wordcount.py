"""Counts the words of a long text with a regular expression, page by page.

    typhon benches/parallel/wordcount.py --threads 8 --size 50000000
    typhon benches/parallel/wordcount.py --threads 8 --file book.txt

Each thread counts pages into a Counter of its own; the counters are added up at the end. Without --file, the text is
made up from a small vocabulary, with sentences, quotations and paragraphs, and always the same.
"""

import argparse
import random
import re
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
PAGE = 4000  # characters, about

# The commoner a word, the earlier it stands.
VOCABULARY = """
the of and to a in that he was it his her she with as had for on at but not they be him from were by there
all so which this said no one an when out up if would who then what into been down could their little over
about now some like time sea old more do them before very man upon house only other great after long where
might day came two don't night never back again way how went light good made must first went hand eyes water
much still himself through should such know come three head well round though here just ship began face wind
against stood under last years young off looked toward people white door it's own street morning heard left
room thought window without every while nothing dark saw always voice home far seemed captain mother father
garden side moment place find turned black river took small evening fire words stone being going once between
field road enough children something half-open suddenly country among winter passed letter behind herself
island themselves summer table silence known bread answered lay mountain harbour above storm became autumn
candle whole remember shore quiet kitchen bridge couldn't green forest horse strange silver tower village
lantern across bell cloud boat merchant corner snow market distant thousand yellow narrow stairs well-known
mirror orchard pale wandering chimney whisper sailor copper journey patience clockmaker threshold violin
harvest lighthouse gravel mother-of-pearl apprentice astonished cathedral melancholy naïve façade café
""".split()


def make_text(length, seed=7):
    """About so many characters of text whose words follow Zipf's law."""
    rng = random.Random(seed)
    total = 0.0
    weights = []
    for rank in range(len(VOCABULARY)):
        total += 1.0 / (rank + 2.7)
        weights.append(total)
    parts = []
    size = 0
    while size < length:
        words = rng.choices(VOCABULARY, cum_weights=weights, k=rng.randrange(4, 24))
        words[0] = words[0].capitalize()
        if len(words) > 9:
            words[len(words) // 2] += rng.choice([",", ",", ",", ";", " —"])
        sentence = " ".join(words) + rng.choice(["."] * 8 + ["!", "?"])
        if rng.random() < 0.12:
            sentence = f"“{sentence}”"
        sentence += "\n\n" if rng.random() < 0.15 else " "
        parts.append(sentence)
        size += len(sentence)
    return "".join(parts)


def pages(text):
    """Cuts the text into pages that end at white space."""
    start = 0
    while start < len(text):
        end = min(start + PAGE, len(text))
        while end < len(text) and not text[end].isspace():
            end += 1
        yield text[start:end]
        start = end


def count_words(page):
    return Counter(match.group().lower() for match in WORD.finditer(page))


def main():
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--threads", type=int, default=1)
    options.add_argument("--size", type=int, default=16_000_000, help="characters of text to make up")
    options.add_argument("--file", help="count the words of this file")
    args = options.parse_args()

    if args.file:
        with open(args.file, encoding="utf-8") as file:
            text = file.read()
    else:
        text = make_text(args.size)

    start = time.perf_counter()
    counts = Counter()
    with ThreadPoolExecutor(args.threads) as pool:
        for counted in pool.map(count_words, pages(text)):
            counts.update(counted)
    elapsed = time.perf_counter() - start

    top = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:5]
    print(f"time: {elapsed:.3f} s")
    print(f"result: {counts.total()} words, {len(counts)} different, most of all", *(f"{w}×{n}" for w, n in top))


if __name__ == "__main__":
    main()
