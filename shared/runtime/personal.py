"""Personal fields, sealed with their subject's key from the first command on: without the key nobody reads them (SEC-01). Pure.

AES-SIV is deterministic, so equal content stays equal: a repeat is a repeat, and deciding again gives the same. The field's
name and the subject are bound in: a sealed text that is moved elsewhere opens no more. Keys are 64 bytes (AES-256).
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Annotated, Any, TypeVar, get_args, get_origin

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from pydantic import BaseModel

from shared.domain.messages import SEALED_FIELDS, Personal

M = TypeVar("M", bound=BaseModel)
Keys = Mapping[str, bytes]
"""By subject (customer id); an erased subject has none."""

ERASED = "[erased]"
LOST = "[key lost]"
"""What is shown of a person whose key is another one now: the vault was restored without it, and the person came again."""
HIDDEN = "[hidden]"
"""What a caller sees who may not read personal data."""
_PREFIX = "sealed:v1:"


class SealBroken(Exception):
    """A sealed text that its subject's key does not open: the vault belongs to another log, or the text was changed."""


def new_key() -> bytes:
    """Random: the one function here that is not pure."""
    return AESSIV.generate_key(512)


def seal(person: Personal, key: bytes | None) -> Personal:
    """Sealing twice changes nothing. Without a key (an erased subject) nothing personal is kept."""
    cipher = None if key is None else AESSIV(key)
    return _each_field(person, lambda field, text: _sealed(cipher, field, person.customer_id, text))


def unseal(person: Personal, key: bytes | None) -> Personal:
    """Raises SealBroken. Without a key sealed fields are "[erased]"; what is not sealed stays."""
    cipher = None if key is None else AESSIV(key)
    return _each_field(person, lambda field, text: _unsealed(cipher, field, person.customer_id, text))


def _each_field(person: Personal, change: Callable[[str, str], str]) -> Personal:
    texts = {field: text for field in SEALED_FIELDS if (text := getattr(person, field))}
    changed = {field: change(field, text) for field, text in texts.items()}
    return person if changed == texts else person.model_copy(update=changed)


def _sealed(cipher: AESSIV | None, field: str, subject: str, text: str) -> str:
    if cipher is None:
        return ERASED
    if text.startswith(_PREFIX):  # only what opens is sealed already: anybody may write such a text into a form
        try:
            _opened(cipher, field, subject, text)
        except SealBroken:
            pass
        else:
            return text
    return _PREFIX + urlsafe_b64encode(cipher.encrypt(text.encode(), _bound(field, subject))).decode()


def _unsealed(cipher: AESSIV | None, field: str, subject: str, text: str) -> str:
    if not text.startswith(_PREFIX):
        return text
    return ERASED if cipher is None else _opened(cipher, field, subject, text)


def _opened(cipher: AESSIV, field: str, subject: str, text: str) -> str:
    try:
        return cipher.decrypt(urlsafe_b64decode(text[len(_PREFIX) :].encode()), _bound(field, subject)).decode()
    except (InvalidTag, NotBase64, UnicodeError) as error:
        raise SealBroken(f"{field} of a customer cannot be opened with the customer's key") from error


def _bound(field: str, subject: str) -> list[bytes]:
    return [field.encode(), subject.encode()]


def people_in(message: BaseModel) -> list[Personal]:
    """At any depth, in the order of the fields. A message whose class has no such field costs one look."""
    fields = _personal_fields(type(message))
    return [person for field in fields for person in _walk(getattr(message, field))] if fields else []


def replace_people(message: M, replace: Callable[[Personal], Personal]) -> M:
    """The message with each person replaced; the same object where nothing changes."""
    fields = _personal_fields(type(message))
    if not fields:
        return message
    before = {field: getattr(message, field) for field in fields}
    after = {field: _replaced(value, replace) for field, value in before.items()}
    return message if after == before else message.model_copy(update=after)


def seal_people(message: M, keys: Keys) -> M:
    return replace_people(message, lambda person: seal(person, keys.get(person.customer_id)))


def unseal_people(message: M, keys: Keys) -> M:
    """Raises SealBroken."""
    return replace_people(message, lambda person: unseal(person, keys.get(person.customer_id)))


def _walk(value: Any) -> Iterator[Personal]:
    match value:
        case Personal():
            yield value
        case BaseModel():
            yield from people_in(value)
        case tuple() | list():
            for each in value:
                yield from _walk(each)
        case dict():
            yield from _walk(list(value.values()))


def _replaced(value: Any, replace: Callable[[Personal], Personal]) -> Any:
    match value:
        case Personal():
            return replace(value)
        case BaseModel():
            return replace_people(value, replace)
        case tuple() | list():
            return type(value)(_replaced(each, replace) for each in value)
        case dict():
            return {key: _replaced(each, replace) for key, each in value.items()}
        case _:
            return value


@cache
def _personal_fields(cls: type[BaseModel]) -> tuple[str, ...]:
    return tuple(name for name, field in cls.model_fields.items() if has_people(field.annotation))


def has_people(annotation: Any) -> bool:
    """Whether a value of this type can hold a person."""
    return _reaches(annotation, frozenset())


def _reaches(annotation: Any, seen: frozenset[Any]) -> bool:
    """`seen` ends a type that contains itself."""
    if get_origin(annotation) is Annotated:
        return _reaches(get_args(annotation)[0], seen)
    if get_origin(annotation) is None and isinstance(annotation, type):
        if issubclass(annotation, Personal):
            return True
        if not issubclass(annotation, BaseModel) or annotation in seen:
            return False
        return any(_reaches(field.annotation, seen | {annotation}) for field in annotation.model_fields.values())
    return any(_reaches(each, seen) for each in get_args(annotation))


def sealed_subjects(body: Any) -> set[str]:
    """Customer ids of the sealed persons in a document's JSON."""
    return {subject for person in _people_in_json(body) if (subject := person.get("customer_id"))}


def unseal_json(body: Any, keys: Keys) -> set[str]:
    """Unseals the persons in a document's JSON, in place. Gives whose key does not open it: one such person spoils no page."""
    lost: set[str] = set()
    for person in _people_in_json(body):
        try:
            opened = unseal(Personal.model_validate(person), keys.get(person["customer_id"]))
        except SealBroken:
            lost.add(person["customer_id"])
            person.update({field: LOST for field in SEALED_FIELDS if _is_sealed(person.get(field))})
            continue
        person.update({field: getattr(opened, field) for field in SEALED_FIELDS if field in person})
    return lost


def hide_json(body: Any) -> None:
    """Masks the persons in a document's JSON, in place."""
    for person in _people_in_json(body):
        person.update({field: HIDDEN for field in SEALED_FIELDS if person.get(field)})


def _people_in_json(body: Any) -> Iterator[dict[str, Any]]:
    if isinstance(body, dict):
        if "customer_id" in body and any(_is_sealed(body.get(field)) for field in SEALED_FIELDS):
            yield body
        for each in body.values():
            yield from _people_in_json(each)
    elif isinstance(body, list):
        for each in body:
            yield from _people_in_json(each)


def _is_sealed(value: Any) -> bool:
    return isinstance(value, str) and value.startswith(_PREFIX)
