"""What a feature is written with: a noun, its states, what it hears, what it shows. All of it pure.

    on      input -> handler: commands of callers, facts of other services, storefronts' events, its own facts
    state   what the next decision reads, folded from facts by `evolve`
    views   what people and programs read, folded from the same facts
    timers  commands that come at their time, work: what is slow or outside

An input is decided under its *key*, which says who writes: all inputs and facts of one key are in one order.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from shared.domain.messages import Command, Fact, Message
from shared.domain.told import Decisions

Ref = tuple[str, str]
"""A state: its noun's name and its id."""
States = Mapping[Ref, Any]
Found = Mapping[str, Mapping[str, Any] | None]
"""Documents that were looked up: "view/id" to the document, None where it is not there."""

ANYBODY = "anonymous"
"""Where callers need no token nobody is known, and nobody can be told from another."""


@dataclass(frozen=True, slots=True)
class Context:
    """What a decision knows besides its input and state: the same whenever it is decided again."""

    key: str
    """The consistency key: of a noun whose key is its id, that id."""
    time: datetime
    """When, aware UTC: of a storefront's event its ce_time, of a request when it came, of a timer when it was due."""
    request: str
    """The input's type name."""
    id: str = ""
    """The input's ce_id."""
    cause: str = ""
    """What began it: the ce_id of a storefront's event, a request."""
    actor: str = ""
    found: Found = field(default_factory=dict)
    received: datetime | None = None
    """Of a storefront's event, and of what follows from it: when it was received, where that was well after it happened."""

    @property
    def has_name(self) -> bool:
        """Who asks can be told from others: not where authentication is off, nor of timers."""
        return self.actor not in ("", ANYBODY)

    def known_from(self, happened: datetime) -> datetime:
        """The later of when it happened and when it was received: deadlines start there, since who hears late is not late."""
        return max(happened, self.received or happened)


Decide = Callable[[Any, Any, Context], Sequence[Any]]
"""(input, state, context) -> facts; [] where it changes nothing (a repeat). With `reads`: (input, states, context)."""


@dataclass(frozen=True, slots=True)
class On:
    """How an input is handled, where its handler alone does not say it.

    Whether a fact is decided where it lies or keyed anew, and by what, never changes once it was released: the log's links
    depend on it.
    """

    decide: Decide | None = None
    key: str | Callable[[Any], str] = ""
    """Keyed anew: the field, or the function, that gives the key. "": decided where it lies, under the record's own key."""
    split: Callable[[Any, Context], Sequence[tuple[str, Command]]] | None = None
    """Instead of `decide`: several commands, each under its own key. Pure; depends on the fact alone."""
    reads: Callable[[Any, str], Sequence[Ref]] | None = None
    """(input, key) -> the states that deciding reads, where it is not the noun's one."""
    lookups: Callable[[Any], Sequence[str]] | None = None
    """Documents of this service ("view/id") that are put into the context's `found`, and into the log beside the decision."""
    narrow: Callable[[Any, str, Mapping[str, Any]], Mapping[str, Any]] | None = None
    """(input, "view/id", document) -> what of a looked-up document the decision reads: the log keeps no more."""
    too_large: Decide | None = None
    """What is decided instead where the decision, with what was looked up for it, is more than a record holds: a refusal, in few
    words. None: the input is parked, which only what breaks a contract may be."""
    model: type[Message] | None = None
    """What of a heard fact is read, where most of it is not needed: the same fields, fewer."""
    later: bool = False
    """Keyed anew, it may wait some tenths of a second for company: alone it costs two requests to the broker and a pass."""


@dataclass(frozen=True, slots=True)
class SetTimer:
    """Decide `command` under `key` at `due` (aware UTC), unless cancelled; the same id again replaces it."""

    id: str
    due: datetime
    key: str
    command: Command


@dataclass(frozen=True, slots=True)
class CancelTimer:
    id: str


Timers = Callable[[Any], Sequence[SetTimer | CancelTimer]]


@dataclass(frozen=True, slots=True)
class Ask:
    """Do this work, once under this id; its answer is decided under `key`."""

    id: str
    key: str
    request: Message


@dataclass(frozen=True, slots=True)
class Work:
    """What is slow or outside (a carrier, a payment provider, a solver). It runs beside the pass, at least once, and is answered
    by a command with the request's id, so that a second answer changes nothing. Never called in a decision."""

    name: str
    request: type[Message]
    asks: Callable[[Any], Sequence[Ask]]
    """Which work a fact asks for. Pure."""
    do: Callable[..., Awaitable[Command]]
    """The call outside: from the request to the command that answers it. An exception is one failed try."""
    failed: Callable[[Any, str], Command]
    """The command that answers when all tries failed, with the last reason. Pure."""
    answers: tuple[type[Command], ...]
    tries: int = 5
    backoff: timedelta = timedelta(seconds=1)
    """Before the second try; doubled for each one after."""
    deadline: timedelta = timedelta(seconds=30)
    """Of one try."""
    looks_back: bool = False
    """`do` reads this service's own decisions back, which takes too long in a decision: it is handed them after the request."""

    def call(self, request: Any, past: Decisions) -> Awaitable[Command]:
        return self.do(request, past) if self.looks_back else self.do(request)


@dataclass(frozen=True, slots=True)
class Recorded:
    """A fact as it stands in the log."""

    event: Any
    type: str
    """Its type name."""
    id: str
    """Its ce_id: the decision's id and the line."""
    time: datetime
    """Its ce_time, UTC."""
    causation: str
    """ce_id of what caused it: a storefront's event, another service's fact, a request."""
    actor: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """What a document tells once, for a histogram: how long something took, or how often something was done."""

    name: str
    unit: Literal["seconds", "times"]
    value: Callable[[Any, Any], float | None]
    """(document or None before a fact, after it) -> what is measured with this fact; None: nothing. Pure and cheap: it is asked
    for every fact of the view."""


@dataclass(frozen=True, slots=True)
class View:
    """Facts folded into documents, by name and fold version. The collection is `<name>_v<version>`: a new fold is a new
    collection, built beside the live one."""

    name: str
    document: Any
    """The document's type, as pydantic reads it: a frozen model, or a union of them."""
    facts: Any
    """The type, or union of types, of the facts that may change it."""
    evolve: Callable[[Any, Recorded, str], Any]
    """(document or None before its first fact, fact, id) -> the document after it. Deletion is a marked document."""
    ids: str | Callable[[Any], Sequence[str]]
    """Of the documents that a fact changes: the field(s) of the fact, "channel/sku", or a function ((): none)."""
    version: int = 1
    indexes: tuple[tuple[str, ...], ...] = ()
    """Fields (a leading '-' for descending) of each secondary index."""
    measures: tuple[Measure, ...] = ()

    @property
    def collection(self) -> str:
        return f"{self.name}_v{self.version}"


@dataclass(frozen=True, slots=True)
class Noun:
    """One thing that a service decides about. `key` and `id` name fields: "order_id", "channel/sku" (joined by a slash)."""

    name: str
    key: str
    """The consistency key of its inputs and facts. "" where senders give it (nothing is heard where it lies then)."""
    state: Any
    """The type of a state, as pydantic reads it (a union of models with a discriminator, or a model)."""
    initial: Any
    facts: Any
    """The type, or union of types, of the facts that change its states."""
    evolve: Callable[[Any, Any, str], Any]
    """(state, fact, id) -> the state after the fact. Never refuses, never reasons."""
    on: Mapping[type[Message], Decide | On]
    id: str = ""
    """The field(s) of inputs and facts that make a state's id, where it is not the key."""
    ids: Callable[[Any], Sequence[str]] | None = None
    """Of the states that a fact changes, where it changes several."""
    says: tuple[type[Fact], ...] = ()
    """Facts that it states and that change no state (refused requests)."""
    views: tuple[View, ...] = ()
    timers: Mapping[type[Command], Timers] = field(default_factory=dict)
    """By the command that comes: which facts set or cancel it."""
    work: tuple[Work, ...] = ()
    always: Mapping[str, Callable[[Any], bool]] = field(default_factory=dict)
    """What holds of every state, by name. Looked at after each decision, counted and alerted on; it refuses nothing."""
    version: int = 1
    """Of its fold: states of another version are another collection."""

    @property
    def collection(self) -> str:
        return f"{self.name}_state_v{self.version}"
