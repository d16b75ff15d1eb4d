"""Every metric of the runtime in one table: name, labels, and why its buckets are what they are.

Base units, no label of unbounded values (never an order, a user, a raw path). The API kit's are in shared/api/metrics.py.
"""

from typing import get_args

from prometheus_client import Counter, Gauge, Histogram

from shared.runtime.log.answered import Verdict
from shared.runtime.log.builtin import ParkedCode

LATENCY = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Seconds. From one small batch (a millisecond) to a restart (tens of seconds)."""
SIZES = (1, 3, 10, 30, 100, 300, 1000, 3000)

inputs = Counter("waybill_inputs_total", "Inputs taken, by what became of them.", ["service", "outcome"])
facts = Counter("waybill_facts_total", "Facts of the service's own log, as they were folded.", ["service", "type"])
parked = Counter("waybill_parked_inputs_total", "Inputs parked, by reason.", ["service", "code"])
links_refused = Counter(
    "waybill_links_refused_total",
    "Inputs that were keyed anew and not taken: repeats are normal after a restart, gaps are always trouble.",
    ["service", "verdict"],
)
not_counted = Counter("waybill_log_records_not_counted_total", "Records in the log that are no facts.", ["service", "rule"])
untrue = Counter(
    "waybill_untrue_states_total",
    "Decisions after which a state is not as it always must be, by noun and the rule that it breaks.",
    ["service", "noun", "rule"],
)
lost = Counter("waybill_lost_to_retention_total", "Records that were deleted before they were read.", ["service"])
times_out_of_bounds = Counter(
    "waybill_times_out_of_bounds_total",
    "Events whose ce_time was too far from their receipt: that counted instead.",
    ["service"],
)
heard = Counter("waybill_heard_total", "Facts and storefront events heard.", ["service", "source", "type"])
published = Counter("waybill_published_total", "Facts published on waybill.events.", ["service"])
timers_fired = Counter("waybill_timers_fired_total", "Due timers sent as commands.", ["service"])
work_tries = Counter("waybill_work_tries_total", "Tries of work outside, by how they ended.", ["service", "work", "outcome"])
documents_written = Counter("waybill_documents_written_total", "Documents written to MongoDB.", ["service", "collection"])
owned_partitions = Gauge("waybill_owned_partitions", "Partitions that this process owns and has hydrated.", ["service"])
partitions = Gauge("waybill_partitions", "Partitions of every topic: what the replicas of a service own together.", ["service"])
position = Gauge("waybill_position_records", "Offset that is handled.", ["service", "topic", "partition"])
lag = Gauge("waybill_lag_records", "Records between what is handled and the end of the topic.", ["service", "topic", "partition"])
oldest = Gauge("waybill_oldest_waiting_seconds", "Age of the oldest document that waits, by what it is.", ["service", "what"])
stalled = Gauge("waybill_stalled_seconds", "How long the slowest position has stood still behind its end.", ["service"])
took = Histogram(
    "waybill_took_seconds",
    "How long something took, of each document that tells it, by what it is.",
    ["service", "what"],
    buckets=(60, 300, 900, 3600, 4 * 3600, 12 * 3600, 86400, 2 * 86400, 4 * 86400, 7 * 86400, 14 * 86400),
)
times = Histogram(
    "waybill_times",
    "How often something was done, of each document that tells it, by what it is.",
    ["service", "what"],
    buckets=(0, 1, 2, 3, 5, 10, 20),
)
cached = Gauge("waybill_cached_documents", "Documents in memory.", ["service"])
pass_records = Histogram("waybill_pass_records", "Records that a pass took.", ["service"], buckets=SIZES)
pass_time = Histogram("waybill_pass_duration_seconds", "Time of a pass.", ["service"], buckets=LATENCY)
acknowledged = Histogram(
    "waybill_acknowledge_duration_seconds",
    "From appending what a pass decided to its acknowledgement.",
    ["service"],
    buckets=LATENCY,
)
hop = Histogram(
    "waybill_inbox_wait_seconds",
    "Age of a pass's oldest input from the inbox, since it was appended, when it is handled.",
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
    lost.labels(service)
    for code in get_args(ParkedCode):
        parked.labels(service, code)
    for verdict in (Verdict.REPEAT, Verdict.GAP):
        links_refused.labels(service, verdict.value)
