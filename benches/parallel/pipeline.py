"""A web server's log goes through a pipeline: a reader, parsers and a summary, joined by queues.

    typhon benches/parallel/pipeline.py --threads 8 --size 4000000

The reader puts packets of lines on a bounded queue, as many parsers as --threads says take them off and put what they
made of them on a second queue, and the summary adds it all up. The log of one day is made up before the clock starts,
and read over and over until there are as many lines as --size says.
"""

import argparse
import queue
import random
import threading
import time

DAY = 50_000  # lines in the log of one day
PACKET = 100  # lines that travel together
END = None


def make_log():
    """The log of one day in the common log format, always the same."""
    rng = random.Random(2026)
    paths = [f"/{section}/{page}" for section in ("news", "shop", "help", "img") for page in range(25)]
    lines = []
    for number in range(DAY):
        second = number * 86_400 // DAY
        host = f"10.{number % 7}.{rng.randrange(256)}.{rng.randrange(256)}"
        clock = f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"
        path = rng.choice(paths)
        if rng.random() < 0.2:
            path += f"?id={rng.randrange(1000)}&lang=en"
        status = rng.choice((200, 200, 200, 200, 304, 404, 500))
        size = rng.randrange(200, 90_000) if status == 200 else 0
        lines.append(f'{host} - - [22/Nov/2026:{clock} +0000] "GET {path} HTTP/1.1" {status} {size}')
    return lines


def parse(line):
    """The hour, path, status and size of one request."""
    _, _, rest = line.partition("[")
    stamp, _, rest = rest.partition("] ")
    hour = int(stamp.split(":")[1])
    _, request, answer = rest.split('"')
    path = request.split()[1].split("?")[0]
    status, size = answer.split()
    return hour, path, int(status), int(size)


class Summary:
    """Requests and bytes for each path, requests for each status and hour."""

    def __init__(self):
        self.requests = {}
        self.bytes = {}
        self.status = {}
        self.hours = [0] * 24

    def add_line(self, line):
        hour, path, status, size = parse(line)
        self.requests[path] = self.requests.get(path, 0) + 1
        self.bytes[path] = self.bytes.get(path, 0) + size
        self.status[status] = self.status.get(status, 0) + 1
        self.hours[hour] += 1

    def add(self, other):
        for mine, theirs in (
            (self.requests, other.requests),
            (self.bytes, other.bytes),
            (self.status, other.status),
        ):
            for key, value in theirs.items():
                mine[key] = mine.get(key, 0) + value
        self.hours = [a + b for a, b in zip(self.hours, other.hours)]


def read(day, size, packets, parsers):
    for start in range(0, size, PACKET):
        place = start % DAY
        packets.put(day[place : min(place + PACKET, place + size - start)])
    for _ in range(parsers):
        packets.put(END)


def parse_packets(packets, summaries):
    while (packet := packets.get()) is not END:
        summary = Summary()
        for line in packet:
            summary.add_line(line)
        summaries.put(summary)
    summaries.put(END)


def summarise(summaries, parsers):
    whole = Summary()
    while parsers:
        summary = summaries.get()
        if summary is END:
            parsers -= 1
        else:
            whole.add(summary)
    return whole


def main():
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--threads", type=int, default=1, help="number of parsers")
    options.add_argument("--size", type=int, default=1_500_000, help="lines to read")
    args = options.parse_args()

    day = make_log()
    packets = queue.Queue(maxsize=64)
    summaries = queue.Queue()

    start = time.perf_counter()
    threads = [threading.Thread(target=read, args=(day, args.size, packets, args.threads))]
    for _ in range(args.threads):
        threads.append(threading.Thread(target=parse_packets, args=(packets, summaries)))
    for thread in threads:
        thread.start()
    whole = summarise(summaries, args.threads)
    for thread in threads:
        thread.join()
    elapsed = time.perf_counter() - start

    path = max(whole.bytes, key=lambda path: (whole.bytes[path], path))
    hour = max(range(24), key=whole.hours.__getitem__)
    status = " ".join(f"{status}:{count}" for status, count in sorted(whole.status.items()))
    print(f"time: {elapsed:.3f} s")
    print(f"result: {sum(whole.requests.values())} requests ({status}), busiest hour {hour}, most bytes {path}")


if __name__ == "__main__":
    main()
