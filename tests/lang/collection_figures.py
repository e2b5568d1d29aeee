"""What a collection tells of itself, where there is something to tell."""

import gc
import sys

try:
    import _typhon
except ImportError:
    _typhon = None


class Link:
    pass


def ring(length):
    first = link = Link()
    for _ in range(length - 1):
        link.next = Link()
        link = link.next
    link.next = first


gc.collect()
gc.disable()
before = [stats["collections"] for stats in gc.get_stats()]
collected = [stats["collected"] for stats in gc.get_stats()]
ring(100)
print(gc.collect())
print([stats["collections"] - count for stats, count in zip(gc.get_stats(), before)])
print([stats["collected"] - count for stats, count in zip(gc.get_stats(), collected)])
if _typhon:
    last, together = _typhon.last_collection(), _typhon.all_collections()
    assert last["found"] == last["freed"] == 100 and last["collections"] == 1, last
    assert last["objects"] >= last["suspects"] >= last["found"], last
    assert last["bytes"] >= 100 * 32 and last["batches"] >= 1 and last["stops"] >= 1, last
    assert 0 < last["longest_stop"] <= last["stopped"] <= last["elapsed"], last
    assert 0 < last["longest_work"] <= last["elapsed"], last
    assert abs(sum(last["phases"].values()) - last["elapsed"]) < 1e-6, last
    assert together["collections"] > 1 and together["found"] >= 100, together
    assert together["elapsed"] >= last["elapsed"]
