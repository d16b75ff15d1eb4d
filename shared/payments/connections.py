"""Where the providers are that services can ask. WAYBILL_PROVIDERS is JSON, or the path of a file with it:
{"provider": {"url": "https://...", "token": "..."}}."""

import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from shared.payments.port import PaymentProvider, Unknown

SETTING = "WAYBILL_PROVIDERS"


class Connected(BaseModel, extra="forbid"):
    url: Annotated[str, Field(pattern=r"^https?://")]
    token: str = ""


_READ = TypeAdapter(
    dict[Annotated[str, Field(min_length=1, max_length=64)], Connected], config=ConfigDict(hide_input_in_errors=True)
)


def configured(environ: Mapping[str, str]) -> dict[str, PaymentProvider]:
    """Raises pydantic's ValidationError or OSError."""
    setting = environ.get(SETTING, "").strip()
    if not setting:
        return {}
    text = setting if setting.startswith("{") else Path(setting).read_text(encoding="utf-8")
    from shared.payments.over_http import OverHttp  # here: httpx is for those who have a provider

    return {name: OverHttp(name, each.url, each.token) for name, each in _READ.validate_json(text).items()}


@cache
def _of_this_process() -> dict[str, PaymentProvider]:
    return configured(os.environ)


def connected_to(provider: str) -> PaymentProvider:
    """Raises Unknown: what was asked waits until somebody says where the provider is."""
    found = _of_this_process().get(provider)
    if found is None:
        raise Unknown(f"{SETTING} does not say where {provider} is")
    return found
