"""docs/adding-a-feature.md shows the code of this folder, whole and as it is, and excerpts of services as they stand there."""

import os
import re
import subprocess
import sys
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage

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


def test_what_the_page_shows_runs_from_nothing_to_its_http_api_in_ten_seconds(tmp_path: Path) -> None:
    """Seconds of processor time, so that a busy machine does not fail it."""
    for path, code in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(code, encoding="utf-8")
    for package in ("tests", "tests/example"):
        (tmp_path / package / "__init__.py").touch()
    began = _spent()
    command = [sys.executable, "-m", "pytest", "-q", "-o", "asyncio_mode=auto", "-p", "no:cacheprovider", "tests"]
    environ = {**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}"}
    ran = subprocess.run(command, cwd=tmp_path, env=environ, capture_output=True, text=True, timeout=120)
    assert "4 passed" in ran.stdout, ran.stdout + ran.stderr
    assert _spent() - began < 10


def _spent() -> float:
    used = getrusage(RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
