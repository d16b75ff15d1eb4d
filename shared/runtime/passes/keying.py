"""Keying anew: sends become records in the inbox of their key, each linked to its place and the one before it (rule linked)."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from shared.runtime import personal
from shared.runtime.log.wire import NOWHERE, REPLY_ON, Out, link
from shared.runtime.passes.believe import Believed
from shared.runtime.passes.catalog import Catalog, to_json
from shared.runtime.passes.hear import Send
from shared.runtime.passes.listening import Listening
from shared.runtime.passes.partition import Ports, Previous

Records = dict[tuple[str, int], list[Out]]
"""To append, by topic and partition."""


async def seal(ports: Ports, sends: Sequence[Send]) -> list[Send]:
    """People are sealed before anything of them is in a log (SEC-01)."""
    messages = [send.message for send in sends]
    people = {person.customer_id for message in messages if message for person in personal.people_in(message)}
    if not people:
        return list(sends)
    keys = await ports.vault.keys(people, create=True)
    return [
        replace(send, value=to_json(personal.seal_people(message, keys))) if message is not None else send
        for send, message in zip(sends, messages, strict=True)
    ]


def key_anew(
    catalog: Catalog, ports: Ports, topic: str, number: int, sends: Sequence[Send], previous: Previous, records: Records
) -> None:
    """Adds records to be appended; `previous` goes on."""
    for send in sends:
        target = ports.log.partition_for(send.key)
        headers = [
            ("ce_type", send.name),
            ("ce_id", b"%b/%d/%d/%d/%d" % (topic.encode(), number, *send.place)),
            ("link", link(topic, number, send.place, previous.get(target, NOWHERE))),
            *(header for header in send.headers if header[0] != "ce_id"),
        ]
        previous[target] = send.place
        records.setdefault((catalog.inbox, target), []).append(Out(send.key, send.value, headers))


def own_facts_anew(
    catalog: Catalog, ports: Ports, listening: Listening, believed: Sequence[Believed], records: Records
) -> tuple[dict[int, Previous], bool]:
    """The service hears its own facts too, to act on another key of its own. Gives how far, by partition, and whether anybody
    waits for what comes of them."""
    own: dict[int, Previous] = {}
    urgent = False
    for each in believed:
        if sends := listening.own(each):
            urgent = urgent or REPLY_ON in each.headers or not all(send.later for send in sends)
            previous = own.setdefault(each.partition.number, dict(each.partition.own))
            key_anew(catalog, ports, catalog.events, each.partition.number, sends, previous, records)
    return own, urgent


async def append(ports: Ports, records: Records) -> "dict[tuple[str, int], asyncio.Future[int]]":
    return {where: await ports.log.append(*where, out) for where, out in records.items()}
