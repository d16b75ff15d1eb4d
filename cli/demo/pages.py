"""Reading a list of an API to its end."""

from typing import Any

import httpx


async def everything(http: httpx.AsyncClient, url: str) -> list[dict[str, Any]]:
    """All pages of a list."""
    items: list[dict[str, Any]] = []
    cursor: str | None = None
    while True:
        answer = await http.get(url, params={"limit": "500", **({"cursor": cursor} if cursor else {})})
        answer.raise_for_status()
        page = answer.json()
        items += page["items"]
        cursor = page["next"]
        if cursor is None:
            return items
