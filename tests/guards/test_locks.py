"""The locks: every file has a hash, what is tested is what runs, nothing is fetched unasked."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
RUN = "requirements.txt"
TEST = "requirements-test.txt"


def lines(name: str) -> list[tuple[str, str]]:
    """Package and the rest of its pin; twice where versions of Python differ."""
    text = (ROOT / "installer" / name).read_text(encoding="utf-8")
    return re.findall(r"^([A-Za-z0-9._-]+)==(.*?) *\\$", text, re.MULTILINE)


def pins(name: str) -> dict[str, str]:
    """Package -> the rest of its pin: version and marker."""
    return dict(lines(name))


def normal(requirement: str) -> str:
    name = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert name
    return re.sub(r"[-_.]+", "-", name[0]).lower()


@pytest.mark.parametrize("name", [RUN, TEST])
def test_every_pin_has_a_hash(name: str) -> None:
    text = (ROOT / "installer" / name).read_text(encoding="utf-8")
    requirements = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]
    assert len(requirements) == len(lines(name))
    assert all("--hash=sha256:" in requirement for requirement in requirements)
    assert "://" not in text and "index" not in text.replace("importlib", "")


def test_what_is_tested_is_what_runs() -> None:
    """The same versions; what a till needs on one system only, the tests may need everywhere."""
    tested = {name: pin.partition(" ; ") for name, pin in pins(TEST).items()}
    for name, pin in pins(RUN).items():
        version, _, marker = pin.partition(" ; ")
        assert name in tested and tested[name][0] == version, name
        assert tested[name][2] in ("", marker), name


def test_the_locks_hold_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    extras = project["project"]["optional-dependencies"]
    # Without a network the project itself is built from what the locks brought.
    run = [*project["project"]["dependencies"], *extras["hq"]]
    run += project["dependency-groups"]["build"]
    assert {normal(name) for name in run} <= {normal(name) for name in pins(RUN)}
    tested = [*extras["dev"], *extras["vision"]]  # a camera that is not tested does not work
    assert {normal(name) for name in tested} <= {normal(name) for name in pins(TEST)}
