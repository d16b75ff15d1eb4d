"""What holds of every queue (INV-11). `waybill prove queue` reckons the same, and more, from the log, by rules of its own."""

from itertools import pairwise

from services.inventory.queue.state import Queue


def ranked(queue: Queue) -> bool:
    return all(first.place < second.place for first, second in pairwise(queue.entries))


def nobody_waits_for_less_than_nothing(queue: Queue) -> bool:
    return all(entry.waiting >= 0 for entry in queue.entries)
