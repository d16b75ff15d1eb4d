"""Facts and commands that every service's log may hold besides its own: the runtime's answers.

An input always leaves a record (rule answer): its own facts, or `Nothing`, or `Parked`.
"""

from typing import ClassVar, Literal

from shared.domain.messages import Command, Fact, Instant, Message, Registry

ParkedCode = Literal["unreadable", "unknown_type", "too_large", "decide_failed", "behind_parked"]


class Nothing(Fact):
    """The input changed nothing: a repeat. Published as `Repeated` where it answers a storefront's event."""

    public: ClassVar[bool] = False


class Parked(Fact):
    """This input could not be read or decided. Later inputs that name one of these states are parked behind it, in order; the
    rest of the partition goes on. The dead-letter topic is written from these facts."""

    public: ClassVar[bool] = False
    source: str
    """The input's place: topic/partition/offset/line/nth."""
    reason: str
    code: ParkedCode
    states: tuple[str, ...] = ()
    """As noun/id."""
    input: str = ""
    """Its type name, where it had one."""


class Redriven(Fact):
    """The input that was parked from this place was decided again; its facts follow in the same decision."""

    public: ClassVar[bool] = False
    source: str


class StorefrontEventRefused(Fact):
    """A storefront's event that could not be read: truncated, wrong type, unknown type, out of bounds."""

    refusal: ClassVar[bool] = True
    event_id: str
    event_type: str
    event_source: str
    code: Literal["unreadable", "unknown_type", "too_large"]
    reason: str
    """Names the field and the rule, never the value (it may be personal)."""
    place: str
    """topic/partition/offset of the record."""
    refused_at: Instant


class RefuseStorefrontEvent(Command):
    refusal: StorefrontEventRefused


class Redrive(Command):
    """Decide what was parked from this place again. Carries no link; sent by an operator."""

    source: str


FACTS: Registry = {
    "Nothing": Nothing,
    "Parked": Parked,
    "Redriven": Redriven,
    "StorefrontEventRefused": StorefrontEventRefused,
}
COMMANDS: Registry = {
    "RefuseStorefrontEvent": RefuseStorefrontEvent,
    "Redrive": Redrive,
}

BUILTIN_FACTS: frozenset[type[Message]] = frozenset((Nothing, Parked, Redriven, StorefrontEventRefused))
