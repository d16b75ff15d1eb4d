"""docs/adding-a-feature.md shows the code of this folder, whole and as it is, and excerpts of services as they stand there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "adding-a-feature.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^(From )?`([\w/]+\.py)`:?\n```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILES = {path: code for excerpt, path, code in BLOCK.findall(PAGE) if not excerpt}
EXCERPTS = {path: code for excerpt, path, code in BLOCK.findall(PAGE) if excerpt}


@pytest.mark.parametrize("path", FILES)
def test_a_file_is_shown_as_it_is(path: str) -> None:
    assert (ROOT / path).read_text(encoding="utf-8") == FILES[path]


@pytest.mark.parametrize("path", EXCERPTS)
def test_an_excerpt_is_shown_as_it_is(path: str) -> None:
    assert EXCERPTS[path] in (ROOT / path).read_text(encoding="utf-8")


def test_the_whole_example_is_shown_and_nothing_else() -> None:
    written = {path for path in (ROOT / "tests" / "example").rglob("*.py") if path.read_text(encoding="utf-8").strip()}
    assert set(FILES) == {path.relative_to(ROOT).as_posix() for path in written - {Path(__file__)}}
    assert PAGE.count("```python") == len(FILES) + len(EXCERPTS)


def test_what_the_page_says_to_look_at_is_there() -> None:
    named = set(re.findall(r"`((?:services|shared|tests|docs|deploy)/[\w./-]+)`", PAGE))
    imagined = {"services/orders/gift_message", "shared/contracts/billing.py", "services/billing"}
    assert {path for path in named - imagined if not (ROOT / path).exists()} == set()
