"""A service's nouns, looked up by input and fact; what does not fit together is found here, at import, by noun and fact."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from shared.domain.contracts import STOREFRONT, DeclarationError, said_by, topic_of
from shared.domain.messages import Command, Message, Registry, fields_of
from shared.domain.nouns import Ask, CancelTimer, Context, Noun, On, Ref, SetTimer, States, Timers, View, Work
from shared.domain.service import Service


@dataclass(frozen=True, slots=True)
class Handler:
    """How one type of input is decided."""

    noun: Noun
    input: type[Message]
    name: str
    """On the wire: "CancelOrder" for a command, "inventory.StockReserved" for a fact."""
    on: On

    @property
    def model(self) -> type[Message]:
        return self.on.model or self.input

    def key(self, input: Any) -> str:
        """Of what is keyed anew."""
        return fields_of(self.on.key, input) if isinstance(self.on.key, str) else self.on.key(input)

    def refs(self, input: Any, key: str) -> Sequence[Ref]:
        """The states that deciding reads."""
        if self.on.reads is not None:
            return self.on.reads(input, key)
        return ((self.noun.name, fields_of(self.noun.id, input) if self.noun.id else key),)

    def decide(self, input: Any, states: States, context: Context, *, too_large: bool = False) -> list[Any]:
        """`states` has every one of `refs`. `too_large`: what is decided instead of what no record holds."""
        decide = self.on.too_large if too_large else self.on.decide
        assert decide is not None, self.name
        if self.on.reads is not None:
            return list(decide(input, states, context))
        (ref,) = self.refs(input, context.key)
        return list(decide(input, states[ref], context))


class Wiring:
    """Raises DeclarationError."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.nouns = {noun.name: noun for noun in service.nouns}
        self.handlers: dict[type[Message], Handler] = {}
        self.folds: dict[type[Any], list[Noun]] = {cls: [] for cls in service.facts.values()}
        """By fact: the nouns whose states it changes."""
        self.shows: dict[type[Any], list[View]] = {cls: [] for cls in service.facts.values()}
        """By fact: the views that it may change."""
        self._unfolded: set[type[Any]] = set()
        self._timers: dict[type[Any], list[Timers]] = {cls: [] for cls in service.facts.values()}
        self._work: dict[type[Any], list[Work]] = {cls: [] for cls in service.facts.values()}
        for noun in service.nouns:
            self._noun(noun)
        for noun in service.nouns:
            self._owners(noun)
        for name, cls in service.facts.items():
            if not self.folds[cls] and cls not in self._unfolded:
                raise DeclarationError(f"{service.name}: no state folds {name}; a noun must name it in `facts`, or in `says`")

    # -- what the runtime asks
    @property
    def commands(self) -> Registry:
        """Those that callers, timers, splits and work send."""
        return {handler.name: cls for cls, handler in self.handlers.items() if issubclass(cls, Command)}

    def heard(self) -> dict[str, dict[str, Handler]]:
        """By topic and type name, the facts that the service hears; its own among them."""
        found: dict[str, dict[str, Handler]] = {}
        for cls, handler in self.handlers.items():
            if not issubclass(cls, Command):
                producer, name = said_by(cls)
                found.setdefault(topic_of(producer), {})[name] = handler
        return found

    def changes(self, fact: Any) -> list[tuple[Noun, str]]:
        """The states that a fact changes, each once."""
        found = []
        for noun in self.folds[type(fact)]:
            ids = noun.ids(fact) if noun.ids else (fields_of(noun.id or noun.key, fact),)
            found += [(noun, id) for id in (dict.fromkeys(ids) if len(ids) > 1 else ids)]
        return found

    def views(self, fact: Any) -> list[tuple[View, str]]:
        """The documents that a fact changes, each once."""
        found = []
        for view in self.shows[type(fact)]:
            ids = (fields_of(view.ids, fact),) if isinstance(view.ids, str) else view.ids(fact)
            found += [(view, id) for id in (dict.fromkeys(ids) if len(ids) > 1 else ids)]
        return found

    def timers(self, fact: Any) -> list[SetTimer | CancelTimer]:
        return [change for timers in self._timers[type(fact)] for change in timers(fact)]

    def asks(self, fact: Any) -> list[tuple[Work, Ask]]:
        return [(work, ask) for work in self._work[type(fact)] for ask in work.asks(fact)]

    # -- what is checked
    def _noun(self, noun: Noun) -> None:
        where = f"{self.service.name}/{noun.name}"
        for cls in (*types_of(noun.facts), *noun.says):
            if cls not in self.folds:
                raise DeclarationError(f"{where}: {cls.__name__} is no fact of {self.service.name}")
        for cls in types_of(noun.facts):
            self.folds[cls].append(noun)
            fields = noun.id or noun.key
            if noun.ids is None and (missing := _missing(fields, cls)):
                raise DeclarationError(f"{where}: {cls.__name__} has no field {missing} to name the state it changes")
        self._unfolded |= set(noun.says)
        for cls in (*types_of(noun.facts), *noun.says):
            self._timers[cls] += noun.timers.values()
            self._work[cls] += noun.work
        for command, timers in noun.timers.items():
            self._takes_its_facts(noun, timers, f"{where}: the timer {command.__name__} is set by")
        for work in noun.work:
            self._takes_its_facts(noun, work.asks, f"{where}: the work {work.name} is asked for by")
        for view in noun.views:
            for cls in types_of(view.facts):
                if cls not in self.folds:
                    raise DeclarationError(f"{where}: view {view.name} shows {cls.__name__}, no fact of {self.service.name}")
                if isinstance(view.ids, str) and (missing := _missing(view.ids, cls)):
                    raise DeclarationError(f"{where}: {cls.__name__} has no field {missing} to name the document of {view.name}")
                self.shows[cls].append(view)
        for input, given in noun.on.items():
            on = given if isinstance(given, On) else On(given)
            self._input(noun, input, on, where)

    def _takes_its_facts(self, noun: Noun, function: Callable[..., Any], words: str) -> None:
        """Of a fact that is another noun's it would never be asked."""
        for cls in taken(function):
            if cls in self.folds and cls not in (*types_of(noun.facts), *noun.says):
                raise DeclarationError(f"{words} {cls.__name__}, which its noun neither folds nor says")

    def _input(self, noun: Noun, input: type[Message], on: On, where: str) -> None:
        if known := self.handlers.get(input):
            raise DeclarationError(f"{where}: {input.__name__} has a handler already, in {known.noun.name}")
        if (on.decide is None) == (on.split is None):
            raise DeclarationError(f"{where}: {input.__name__} needs either `decide` or `split`")
        name = input.__name__
        if not issubclass(input, Command):
            producer, word = said_by(input)
            name = f"{producer}.{word}"
            self._heard(noun, input, on, where, name)
        elif on.key or on.split:
            raise DeclarationError(f"{where}: the command {name} comes under its key already")
        for function in (on.decide, on.split, on.too_large):
            if function is not None and not _takes(function, input, on.model):
                raise DeclarationError(f"{where}: the handler of {name} takes another input")
        if on.decide is not None and on.reads is None and noun.id and (missing := _missing(noun.id, on.model or input)):
            raise DeclarationError(f"{where}: {name} has no field {missing} to name the state it reads")
        self.handlers[input] = Handler(noun, input, name, on)

    def _heard(self, noun: Noun, input: type[Message], on: On, where: str, name: str) -> None:
        if on.split is not None:
            return
        own = name.startswith(f"{self.service.name}.")
        if on.key:
            if isinstance(on.key, str) and (missing := _missing(on.key, on.model or input)):
                raise DeclarationError(f"{where}: {name} has no field {missing} to be keyed by")
            return
        if name.startswith(f"{STOREFRONT}."):
            raise DeclarationError(f"{where}: {name} comes under any key: it must be keyed anew (On(..., key=...))")
        if own:
            raise DeclarationError(
                f"{where}: {name} is its own service's fact: it is heard to act on another key (On(..., key=...))"
            )
        stated: str = getattr(input, "key", "")
        if not stated:
            raise DeclarationError(f"{where}: the contract of {name} states no key: it cannot be decided where it lies")
        if _missing(stated, input):
            raise DeclarationError(f"{where}: {name} has no field {_missing(stated, input)}, which its contract names as its key")
        if stated != noun.key:
            under = noun.key or "a key of the sender"
            raise DeclarationError(f"{where}: {name} lies under {stated}, not under {under}: key it anew (On(..., key=...))")

    def _owners(self, noun: Noun) -> None:
        where = f"{self.service.name}/{noun.name}"
        for command in noun.timers:
            if command not in self.handlers:
                raise DeclarationError(f"{where}: nobody decides {command.__name__}, which its timer sends")
        for work in noun.work:
            for answer in work.answers:
                if answer not in self.handlers:
                    raise DeclarationError(f"{where}: nobody decides {answer.__name__}, which answers the work {work.name}")


def types_of(union: Any) -> tuple[type[Any], ...]:
    """The members of a union, or the type itself."""
    return get_args(union) if get_origin(union) in (Union, UnionType) else (union,)


def _missing(fields: str, cls: type[Any]) -> str:
    """The first that the class does not have, or ""."""
    return next((field for field in fields.split("/") if field and field not in cls.model_fields), "")


def _takes(function: Callable[..., Any], input: type[Any], model: type[Any] | None) -> bool:
    """Whether the handler takes this input; one that says nothing takes all."""
    hints = taken(function)
    return Any in hints or any(isinstance(each, type) and issubclass(model or input, each) for each in hints)


def taken(function: Callable[..., Any]) -> tuple[Any, ...]:
    """The types that a function's first parameter says it takes: Any, where it says nothing."""
    try:
        hints: Mapping[str, Any] = get_type_hints(function)
    except (NameError, TypeError):
        return (Any,)
    names: Iterable[str] = getattr(getattr(function, "__code__", None), "co_varnames", ())
    return types_of(hints.get(next(iter(names), ""), Any))
