"""What is imported beside PySide6 is imported as Python does it, and its source is not kept."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
LOOK = """
import builtins, json, linecache, sys
{first}
from pos.money import amount_text
from PySide6.QtCore import QObject, Signal
class Bell(QObject):
    rung = Signal(str)
heard = []
bell = Bell()
bell.rung.connect(heard.append)
bell.rung.emit("once")
kept = [name for name in linecache.cache if "money" in name]
print(json.dumps({{"heard": heard, "kept": len(kept)}}))
"""


def looked(first: str) -> dict[str, object]:
    """What a fresh process found that began with `first`."""
    done = subprocess.run(
        [sys.executable, "-c", LOOK.format(first=first)],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    return dict(json.loads(done.stdout))


def test_no_source_is_read_and_signals_arrive_as_ever() -> None:
    found = looked("from ui.app.plain_imports import import_plainly; import_plainly()")

    assert found == {"heard": ["once"], "kept": 0}


@pytest.mark.skipif(sys.platform == "win32", reason="one system will do")
def test_pyside_still_needs_that() -> None:
    """Once this fails, `ui.app.plain_imports` can go."""
    assert looked("import PySide6.QtCore")["kept"] == 1
