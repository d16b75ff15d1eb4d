"""Metrics of the HTTP side. Labels are few by construction: route templates, never paths."""

from prometheus_client import Counter, Gauge, Histogram

# from a read out of memory to the longest wait for an outcome (30 s); objectives are set at 0.1, 0.5 and 1
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)

REQUESTS = Counter(
    "waybill_http_requests_total",
    "HTTP requests answered, by route template, method and status code (499: the caller went away).",
    ("service", "route", "method", "code"),
)
DURATION = Histogram(
    "waybill_http_request_duration_seconds",
    "Time from request to the end of its answer, which includes waiting for an outcome.",
    ("service", "route", "method"),
    buckets=_SECONDS,
)
IN_PROGRESS = Gauge("waybill_http_requests_in_progress", "HTTP requests being answered.", ("service",))
