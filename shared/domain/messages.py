"""What every command and fact is: a frozen pydantic model under a type name that we choose.

A registry is the explicit dictionary from type name to class: renaming a class changes nothing on the wire.
"""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar, Self

from pydantic import AfterValidator, BaseModel, ConfigDict


def _in_utc(value: datetime) -> datetime:
    """However its zone is said: stored times are compared and sorted as text. Raises ValueError."""
    if value.tzinfo is None:
        raise ValueError("a time needs its zone (UTC)")
    if not value.utcoffset():
        return value
    try:
        return value.astimezone(UTC)
    except OverflowError:
        raise ValueError("beyond the years 1 to 9999 UTC") from None


Instant = Annotated[datetime, AfterValidator(_in_utc)]
"""An aware UTC datetime; of any zone where it comes in."""


_set = object.__setattr__


class Message(BaseModel):
    """Frozen; a field that the model does not know is ignored, so that a newer writer may add one (tolerant reader)."""

    model_config = ConfigDict(frozen=True, extra="ignore", defer_build=True)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """As pydantic's, without validation; frozen values may be shared, which makes it several times as fast: states and
        views change by it for every fact."""
        if deep:
            return super().model_copy(update=update, deep=True)
        copied = type(self).__new__(type(self))
        _set(copied, "__dict__", {**self.__dict__, **update} if update else dict(self.__dict__))
        _set(copied, "__pydantic_fields_set__", self.__pydantic_fields_set__)
        _set(copied, "__pydantic_extra__", None)
        _set(copied, "__pydantic_private__", None)
        return copied


class Command(Message):
    """An intent. Time, ids and looked-up documents arrive inside it."""


Upcast = Callable[[dict[str, Any]], dict[str, Any]]
"""One pure step from the JSON of a version to that of the next."""


class Fact(Message):
    """What happened. `public` facts are published on waybill.events."""

    version: ClassVar[int] = 1
    """Of its shape. A new version adds its step to `upcasts`, and a golden file."""
    upcasts: ClassVar[tuple[Upcast, ...]] = ()
    """From version 1 to 2, from 2 to 3, ...: every reader of an older fact goes up through them."""
    key: ClassVar[str] = ""
    """The field(s) that its record's key is made of, "order_id" or "channel/sku"; "" where they do not tell: such a fact cannot
    be decided where it lies."""
    public: ClassVar[bool] = True
    goes_on: ClassVar[bool] = False
    """True for a private fact that only takes what was asked to another key of its service, which answers whoever asked."""
    refusal: ClassVar[bool] = False
    """True for a refusal: HTTP answers it with problem+json from its `code` and `reason`."""

    @classmethod
    def __pydantic_init_subclass__(cls, **_: Any) -> None:
        if len(cls.upcasts) != cls.version - 1:
            raise TypeError(f"{cls.__name__} is version {cls.version} and has {len(cls.upcasts)} upcasts")


def read_fact(cls: type[Message], version: int, value: bytes, model: type[Message] | None = None) -> Any:
    """A fact that was written as this version of `cls`, in today's shape; read as `model`, where only some of it is needed.
    Raises ValueError, NewerVersion."""
    newest: int = getattr(cls, "version", 1)
    validator = (model or cls).__pydantic_validator__
    if version == newest:
        return validator.validate_json(value)
    if version > newest:
        raise NewerVersion(f"schema version {version} is newer than {newest}")
    if version < 1:
        raise ValueError(f"there is no schema version {version}")
    try:
        data = json.loads(value)
        for step in getattr(cls, "upcasts", ())[version - 1 :]:
            data = step(data)
    except Exception as error:  # a step is pure and takes its fact's shape for granted; who wrote this may be anybody
        raise ValueError(f"not what version {version} says: {type(error).__name__}") from error
    return validator.validate_json(json.dumps(data))


class NewerVersion(ValueError):
    """Written by newer code than this: parked by name, until this code is newer."""


def fields_of(names: str, message: Any) -> str:
    """The value of "channel/sku": its fields, joined by a slash."""
    if "/" not in names:
        return str(getattr(message, names))
    return "/".join([str(getattr(message, name)) for name in names.split("/")])


class Personal(Message):
    """A person, as storefronts name them: everything but `customer_id` is encrypted with the subject's key on its way into
    the first command, and only unsealed by an API that shows it (SEC-01). Deciders pass it through unread."""

    customer_id: str
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    address: str | None = None
    country: str | None = None
    """ISO 3166 or the storefront's word; not personal, since routing needs it."""


SEALED_FIELDS = ("name", "email", "phone", "address")

Registry = Mapping[str, type[Message]]


def type_names(*registries: Registry) -> dict[type[Message], str]:
    """The reverse of registries: class to type name."""
    return {cls: name for registry in registries for name, cls in registry.items()}
