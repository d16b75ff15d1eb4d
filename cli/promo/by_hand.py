"""What no log knows, in a file (TOML): visits, what surveys found, what was spent besides the discount (ANA-15, -16).

    spend = 250000             # minor units: advertising, logistics
    [before]
    traffic = 18200            # visits
    awareness = 21.5           # percent of those asked
    satisfaction = 78.0        # percent
    [during]
    [after]

A period that is as long as the campaign, directly before and after it. What is not said stays empty.
"""

import tomllib
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, Field, ValidationError

Percent = Annotated[float, Field(ge=0, le=100)]


class Surveyed(BaseModel, extra="forbid", frozen=True):
    traffic: Annotated[int, Field(strict=True, ge=0)] | None = None
    awareness: Percent | None = None
    satisfaction: Percent | None = None


class ByHand(BaseModel, extra="forbid", frozen=True):
    spend: Annotated[int, Field(strict=True, ge=0)] = 0
    before: Surveyed = Surveyed()
    during: Surveyed = Surveyed()
    after: Surveyed = Surveyed()

    def periods(self) -> tuple[Surveyed, Surveyed, Surveyed]:
        return self.before, self.during, self.after


def read(path: Path) -> ByHand:
    """Raises ValueError, which names field and rule."""
    try:
        return ByHand.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{path}: {error}") from None
    except ValidationError as error:
        first = error.errors()[0]
        raise ValueError(f"{path}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from None
