"""What every command and fact is: a frozen pydantic model under a type name that we choose.

A registry is the explicit dictionary from type name to class: renaming a class changes nothing on the wire.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, ClassVar, Self

from pydantic import AfterValidator, BaseModel, ConfigDict


def _aware(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("a time needs its zone (UTC)")
    return value


Instant = Annotated[datetime, AfterValidator(_aware)]
"""An aware UTC datetime."""


_set = object.__setattr__


class Message(BaseModel):
    """Frozen; a field that the model does not know is ignored, so that a newer writer may add one (tolerant reader)."""

    model_config = ConfigDict(frozen=True, extra="ignore")

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


class Fact(Message):
    """What happened. `version` is the schema version of its shape; `public` facts are published on waybill.events."""

    version: ClassVar[int] = 1
    public: ClassVar[bool] = True
    refusal: ClassVar[bool] = False
    """True for a refusal: HTTP answers it with problem+json from its `code` and `reason`."""


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


Found = dict[str, dict[str, Any] | None]
"""Documents that the runtime looked up for a command: "collection/id" to the document (with its position), or None."""
