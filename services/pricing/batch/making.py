"""Codes of a seed: the same whenever they are made again. Nobody guesses one of them from another."""

from base64 import b32encode
from collections.abc import Iterator
from hashlib import sha256
from hmac import digest

LENGTH = 12
"""Letters and digits of a code, 5 bits each: of 10,000 codes a guess finds one in 10^14."""
READABLE = bytes.maketrans(b"IO", b"89")
"""No I and O, which people read as 1 and 0; base32 has neither of those, nor 8 and 9."""


def made_of(seed: str, count: int) -> tuple[str, ...]:
    """So many, each once."""
    found: dict[str, None] = {}
    for code in _endless(seed):
        if len(found) == count:
            break
        found[code] = None
    return tuple(found)


def _endless(seed: str) -> Iterator[str]:
    number = 0
    while True:
        number += 1
        made = digest(seed.encode(), str(number).encode(), "sha256")
        yield b32encode(made).translate(READABLE)[:LENGTH].decode()


def digest_of(*words: str) -> str:
    """The same for the same request."""
    return sha256("\x1f".join(words).encode()).hexdigest()[:32]
