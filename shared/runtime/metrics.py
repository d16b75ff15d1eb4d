"""Every metric of the runtime in one table: name, labels, and why its buckets are what they are.

Base units, no label of unbounded values (never an order, a user, a raw path). The API kit's are in shared/api/metrics.py.
"""

from typing import get_args

from prometheus_client import Counter, Gauge, Histogram

from shared.runtime.log.builtin import ParkedCode
from shared.runtime.log.links import Verdict

LATENCY = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Seconds. From one small batch (a millisecond) to a restart (tens of seconds)."""
SIZES = (1, 3, 10, 30, 100, 300, 1000, 3000)

commands = Counter("waybill_commands_total", "Commands taken from the inbox, by what became of them.", ["service", "outcome"])
facts = Counter("waybill_facts_total", "Facts read back from the service's own log.", ["service", "type"])
parked = Counter("waybill_parked_commands_total", "Commands parked, by reason.", ["service", "code"])
links_refused = Counter(
    "waybill_links_refused_total",
    "Linked commands not taken: repeats are normal after a restart, gaps are always trouble.",
    ["service", "verdict"],
)
fenced_off = Counter("waybill_log_records_not_counted_total", "Records in the log that are no facts.", ["service", "rule"])
reacted = Counter("waybill_reactions_total", "Facts and storefront events reacted to.", ["service", "source", "type"])
published = Counter("waybill_published_total", "Facts published on waybill.events.", ["service"])
timers_fired = Counter("waybill_timers_fired_total", "Due timers sent as commands.", ["service"])
documents_written = Counter("waybill_documents_written_total", "Documents written to MongoDB.", ["service", "collection"])
owned_partitions = Gauge("waybill_owned_partitions", "Partitions that this process owns and has hydrated.", ["service"])
partitions = Gauge("waybill_partitions", "Partitions of every topic: what the replicas of a service own together.", ["service"])
position = Gauge("waybill_position_records", "Offset that a loop has reached.", ["service", "topic", "partition"])
lag = Gauge("waybill_lag_records", "Records between a loop and the end of its topic.", ["service", "topic", "partition"])
stalled = Gauge("waybill_stalled_seconds", "How long the slowest loop has stood still behind its end.", ["service"])
cached = Gauge("waybill_cached_documents", "Documents in memory.", ["service"])
batch_size = Histogram("waybill_batch_records", "Records in a delivered batch.", ["service", "loop"], buckets=SIZES)
batch_time = Histogram("waybill_batch_duration_seconds", "Time to work a delivered batch.", ["service", "loop"], buckets=LATENCY)
read_back = Histogram(
    "waybill_read_back_duration_seconds",
    "From deciding a command to reading its facts back, once a batch.",
    ["service"],
    buckets=LATENCY,
)
hop = Histogram(
    "waybill_inbox_wait_seconds",
    "Age of a batch's oldest command, since it was appended, when it is decided.",
    ["service"],
    buckets=LATENCY,
)
flush_time = Histogram("waybill_flush_duration_seconds", "Time to write changed documents.", ["service"], buckets=LATENCY)
hydrated = Histogram(
    "waybill_hydrate_duration_seconds", "From assignment to the first decision of a partition.", ["service"], buckets=LATENCY
)
build = Gauge("waybill_build_info", "Version of the code.", ["service", "version"])


def start_at_zero(service: str) -> None:
    """Counters that alerts watch: their first event is a rise from 0, not a series that begins at 1, which no rate sees."""
    for code in get_args(ParkedCode):
        parked.labels(service, code)
    for verdict in (Verdict.REPEAT, Verdict.GAP):
        links_refused.labels(service, verdict.value)
