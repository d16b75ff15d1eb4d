"""What a fault says in a log that cannot forget: where and which rule, never the value (it may be personal)."""

from pydantic import ValidationError


def fault(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        return f"{'.'.join(map(str, first['loc'])) or 'data'}: {first['msg']}"
    return f"{type(error).__name__}: {error}"[:300]
