"""What a reader of the repository must not meet: somebody's folders, index hosts, loose ends."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = (".ci", "drivers", "installer", "pos", "resources", "tests", "ui")
TEXT = {".py", ".toml", ".md", ".txt", ".json", ".csv", ".qss", ".svg", ".sh", ".cfg", ""}

# Written in pieces, so that this file does not contain what it looks for.
FORBIDDEN = {
    "a folder of somebody's machine": r"/(?:work|root|home/\w+|Users/\w+)/" + r"[\w.]",
    "a package index": r"py" + r"pi\.org|python" + r"hosted|/sim" + r"ple/|mirrors?\.[a-z]+\.",
    "a loose end": r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X)\b",
}


def texts() -> Iterator[Path]:
    """The files of the project that people read."""
    yield from (path for path in ROOT.glob("[!.]*") if path.is_file() and path.suffix in TEXT)
    for folder in FOLDERS:
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and path.suffix in TEXT and "__pycache__" not in path.parts:
                yield path


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_contains(what: str) -> None:
    found = []
    for path in texts():
        text = path.read_text(encoding="utf-8", errors="replace")
        if match := re.search(FORBIDDEN[what], text):
            line = text.count("\n", 0, match.start()) + 1
            found.append(f"{path.relative_to(ROOT)}:{line}: {match[0]}")
    assert not found, f"{what}:\n" + "\n".join(found)


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("a folder of somebody's machine", "see /home/" + "ann/notes"),
        ("a package index", "--index-url https://py" + "pi.org/sim" + "ple/"),
        ("a loose end", "# TO" + "DO later"),
    ],
)
def test_the_search_sees(what: str, text: str) -> None:
    assert re.search(FORBIDDEN[what], text)
