"""Bad records, generated: what truncation, defects and malice put on storefront.events and on a service's inbox. Pure."""

import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

Headers = list[tuple[str, bytes]]
LARGEST = 1_040_000
"""Bytes: hardly under what a broker takes."""
LINES = [{"sku": "bad-1", "quantity": 1, "unit_price": 990}]
GOOD: dict[str, dict[str, Any]] = {
    "OrderPlaced": {"currency": "CNY", "lines": LINES, "expected_total": 990, "customer": {"customer_id": "c-bad", "name": "B"}},
    "PaymentReceived": {"payment_id": "pay", "amount": 990, "currency": "CNY"},
    "OrderCancellationRequested": {"reason": "no"},
    "ReturnRequested": {"return_number": "R-1", "lines": [{"sku": "bad-1", "quantity": 1}]},
    "ReturnWithdrawalRequested": {"return_number": "R-1"},
    "DispatchReported": {"shipment_id": "s-1", "carrier": "sf", "tracking_number": "SF1"},
    "TransitReported": {"shipment_id": "s-1"},
    "DeliveryReported": {"shipment_id": "s-1"},
    "PickUpReadyReported": {"shipment_id": "s-1"},
    "PickUpReported": {"shipment_id": "s-1"},
}
JUNK: tuple[Any, ...] = (
    *(None, True, -1, 0, 1.5, 1 << 31, 1 << 63, 1 << 200, -(1 << 70), "", " ", "a" * 600, "a/b", "a\x00b", "\u202e", "🦆" * 70),
    *([], [[]], {}, {"$ne": 1}, {"a.b": 1}, [None], "NaN", "2026-13-45", "9999-12-31T23:59:59-14:00", 1e308),
)
TIMES = ("", "yesterday", "2026-06-18", "2026-06-18T08:00:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00")


class Raw(str):
    """A header's name in any bytes, as many characters: aiokafka's builder in Python writes what this encodes to."""

    def encode(self, *_: Any) -> bytes:
        return super().encode("latin-1")


ANY_BYTES = (b"\xff\xfe", b"caf\xe9", b"\xc3(", b"\xed\xa0\x80", b"ce_\xff", b"\x00", bytes(range(256)))
NAMES = tuple(Raw(name.decode("latin-1")) for name in ANY_BYTES)


@dataclass(frozen=True, slots=True)
class Bad:
    kind: str
    key: bytes | None
    value: bytes | None
    headers: Headers
    id: str
    """The ce_id that its outcome names; "" where it has none: then its place is named."""
    timestamp: int | None = None


def order_of(chance: random.Random) -> dict[str, Any]:
    return {"channel": chance.choice(("bad", "shop")), "external_id": f"B{chance.randrange(500)}"}


def good(chance: random.Random, type: str) -> dict[str, Any]:
    own = {"order_id": f"o-{chance.randrange(500)}"} if type.endswith("Reported") else order_of(chance)
    return {**own, **json.loads(json.dumps(GOOD[type]))}


def storefront(seed: int, count: int) -> Iterator[Bad]:
    """Duplicates among them: 1 to 5 of a kind."""
    chance, made, number = random.Random(seed), 0, 0
    while made < count:
        make = KINDS[number % len(KINDS)]
        type = chance.choice(tuple(GOOD))
        id = f"bad/{seed}/{number}"
        bad = make(chance, type, id)
        for _ in range(chance.choice((1, 1, 1, 2, 3, 5)) if bad.id and len(bad.value or b"") < 10_000 else 1):
            yield bad
            made += 1
        number += 1


def _headers(type: str, id: str, **more: str) -> Headers:
    attributes = {"specversion": "1.0", "type": type, "id": id, "source": "urn:bad", "time": "2026-06-18T08:00:00+00:00", **more}
    return [(f"ce_{name}", value.encode()) for name, value in attributes.items()]


def _valued(value: Callable[[random.Random, str], bytes | None], kind: str) -> Callable[[random.Random, str, str], Bad]:
    return lambda chance, type, id: Bad(kind, b"k%d" % chance.randrange(50), value(chance, type), _headers(type, id), id)


def _json(value: Any) -> bytes:
    return json.dumps(value).encode()


def _truncated(chance: random.Random, type: str) -> bytes:
    whole = _json(good(chance, type))
    return whole[: chance.randrange(len(whole))]


def _wrong_type(chance: random.Random, type: str) -> bytes:
    data = good(chance, type)
    data[chance.choice(tuple(data))] = chance.choice(JUNK)
    return _json(data)


def _missing(chance: random.Random, type: str) -> bytes:
    data = good(chance, type)
    del data[chance.choice(tuple(data))]
    return _json(data)


def _bytes_changed(chance: random.Random, type: str) -> bytes:
    whole = bytearray(_json(good(chance, type)))
    for _ in range(chance.randrange(1, 6)):
        whole[chance.randrange(len(whole))] = chance.randrange(256)
    return bytes(whole)


def _nan(chance: random.Random, type: str) -> bytes:
    return _json(good(chance, type)).replace(b"990", chance.choice((b"NaN", b"Infinity", b"-Infinity", b"1e999"))) or b"NaN"


def _deep(chance: random.Random, type: str) -> bytes:
    depth = chance.choice((200, 300, 1_000, 100_000))
    return _json(good(chance, type))[:-1] + b',"extra":' + b"[" * depth + b"]" * depth + b"}"


def _huge(chance: random.Random, type: str) -> bytes:
    data = _json({**good(chance, type), "extra": ""})
    return data[:-2] + b"x" * (chance.choice((300_001, 600_000, LARGEST)) - len(data)) + b'"}'


def _surrogate(chance: random.Random, type: str) -> bytes:
    return _json({**good(chance, type), "reason": "R", "place": "P"}).replace(b'"R"', b'"\\ud800"').replace(b'"P"', b'"\\udfff"')


def _attribute(chance: random.Random, type: str, id: str) -> Bad:
    name, value = chance.choice(
        [("time", time) for time in TIMES]
        + [("source", "s" * 200_000), ("correlationid", "c" * 5_000), ("traceparent", "\x00" * 600), ("source", "")]
    )
    return Bad("attribute", b"k", _json(good(chance, type)), _headers(type, id, **{name: value}), id)


def _undecodable(chance: random.Random, type: str, id: str) -> Bad:
    headers = _headers(type, id)
    at = chance.randrange(3, len(headers))
    headers[at] = (headers[at][0], b"\xff\xfe\x80" + bytes(chance.randrange(256) for _ in range(8)))
    headers.append(("traceparent", b"\xc3\x28"))
    return Bad("bad UTF-8 headers", b"\xff\x00", _json(good(chance, type)), headers, id)


def _names(chance: random.Random, type: str, id: str) -> Bad:
    headers = _headers(type, id)
    for _ in range(chance.choice((1, 3, 200))):
        headers.insert(chance.randrange(len(headers) + 1), (chance.choice(NAMES), chance.choice((b"", b"\xff", b"1"))))
    return Bad("header names", b"k", _json(good(chance, type)), headers, id)


def _headerless(chance: random.Random, type: str, id: str) -> Bad:
    gone = chance.choice(("ce_type", "ce_id", "all", "ce_time"))
    headers = [] if gone == "all" else [header for header in _headers(type, id) if header[0] != gone]
    known = id if gone in ("ce_type", "ce_time") else ""
    return Bad("missing headers", None, _json(good(chance, type)), headers, known)


def _unknown(chance: random.Random, type: str, id: str) -> Bad:
    name = chance.choice((type + ".v9", type.lower(), "Fence", "Parked", "PlaceOrder", "", "x" * 5_000, "\u0000"))
    return Bad("unknown type", b"k", _json(good(chance, type)), _headers(name, id), id)


def _structured(chance: random.Random, type: str, id: str) -> Bad:
    data: Any = good(chance, type)
    junk = chance.choice((*JUNK, data))
    body = _json({"specversion": "1.0", "type": type, "id": id, "source": "s", "time": "2026-06-18T08:00:00Z", "data": junk})
    if chance.random() < 0.3:
        depth = chance.choice((200, 260, 500, 1_000))
        body = body[:-1] + b',"data":' + b"[" * depth + b"]" * depth + b"}"
    return Bad("structured", b"k", body, [("content-type", b"application/cloudevents+json")], id)


def _old(chance: random.Random, type: str, id: str) -> Bad:
    return Bad(
        "timestamp",
        b"k",
        _json(good(chance, type)),
        [h for h in _headers(type, id) if h[0] != "ce_time"],
        id,
        chance.choice((0, 1)),
    )


KINDS: Sequence[Callable[[random.Random, str, str], Bad]] = (
    _valued(_truncated, "truncated"),
    _valued(_wrong_type, "wrong type"),
    _valued(_missing, "missing field"),
    _valued(_bytes_changed, "bytes changed"),
    _valued(_nan, "NaN"),
    _valued(_deep, "deep"),
    _valued(_wrong_type, "wrong type"),
    _valued(_surrogate, "surrogate"),
    _valued(lambda chance, _: chance.choice((None, b"", b"null", b"[]", b'"x"', b"0", b"\xff\xfe")), "null"),
    _valued(lambda chance, type: _json(good(chance, type)), "before its order, or good"),
    _attribute,
    _undecodable,
    _names,
    _headerless,
    _unknown,
    _structured,
    _old,
)
HUGE = _valued(_huge, "huge")
"""Apart: a few are enough, they are a megabyte each."""

LINKS = (
    *(b"", b"x", b"1,2,3", b"storefront.events,0,1,0,0,-1,-1", b"storefront.events,0,a,0,0,-1,-1,-1", b"\xff,0,0,0,0,-1,-1,-1"),
    *(b"nowhere,0,5,0,0,-1,-1,-1", b"storefront.events,0,99999999999999999999999,0,0,-1,-1,-1", b",,,,,,,"),
)


CARRIED_ON = ("reply", "ce_causationid", "ce_actor", "timer", "work")


def inbox(seed: int, count: int, inputs: Sequence[str]) -> Iterator[Bad]:
    """For one service: the names that its inputs have on the wire, facts of others among them."""
    chance = random.Random(seed)
    for number in range(count):
        id = f"inbox/{seed}/{number}"
        type = chance.choice((*inputs, *inputs, "Nonsense", "", "nobody.Nonsense", "Redrive", "RefuseStorefrontEvent", "Parked"))
        headers: dict[str, bytes] = {"ce_type": type.encode(), "ce_id": id.encode(), "ce_time": b"2026-06-18T08:00:00+00:00"}
        broken = chance.choice(("value", "value", "link", "ce_time", "ce_schemaversion", *CARRIED_ON, "none", "no type"))
        match broken:
            case "link":
                headers["link"] = chance.choice(LINKS)
            case "ce_time":
                headers["ce_time"] = chance.choice((b"", b"\xff", *(time.encode() for time in TIMES[1:4])))
            case "ce_schemaversion":
                headers[broken] = chance.choice((b"", b"x", b"-1", b"1.0", b"1" * 30, b"\xff"))
            case broken if broken in CARRIED_ON:
                headers[broken] = chance.choice((b"\xff\xfe", b"x" * 5_000, b"no comma" if broken == "reply" else b"\x80"))
            case "no type":
                del headers["ce_type"]
            case "none":
                headers = {}
        value = chance.choice(
            (
                b"",
                b"{}",
                b"null",
                b"[" * 5_000,
                b'{"order_id":',
                b"\xff",
                _json({"source": "x/y"}),
                _json({"source": 1 << 80}),
                _json(JUNK),
            )
        )
        yield Bad(f"inbox: {broken}", b"k%d" % chance.randrange(200), value, list(headers.items()), id)
