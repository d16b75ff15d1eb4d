"""`python -m tests.simulation SEED`: one seed's history, readable, and what is untrue of it.
`python -m tests.simulation FROM TO`: the seeds that fail."""

import sys
from typing import Any

from tests.simulation.judge import judge
from tests.simulation.world import World

NOTES = ("wb", "link", "source", "inbox", "timer", "work", "reply", "ce_causationid")


def show(now: float, what: str, *words: Any) -> None:
    if what != "stored":
        print(f"{now:8.3f} {what:9} {' '.join(map(str, words))}")
        return
    producer, where, records = words
    for record in records:
        head = {name: value.decode(errors="replace") for name, value in record.headers}
        notes = " ".join(f"{name}={head[name]}" for name in NOTES if name in head)
        value = record.value.decode()[:300].replace("\n", " ")
        types = head.get("types", head.get("ce_type"))
        print(f"{now:8.3f} stored    {where}/{record.offset} by {producer}: {types} {value} {notes}")


def main(first: int, last: int | None = None) -> int:
    if last is None:
        untruths = judge(World(first, show).run())
        print("\n".join(untruths) or "all is well")
        return bool(untruths)
    failed = 0
    for seed in range(first, last):
        if untruths := judge(World(seed).run()):
            failed += 1
            print(f"{seed}: {untruths[0][:400]}")
    print(f"{failed} of {last - first} seeds fail")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:3])))
