"""Paint first, import later: what the cashier's first frame does not wait for."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LATER = (
    "PIL alembic asyncio barcode biip cryptography cv2 escpos fastapi httpx numpy pydantic qrcode "
    "serial sqlalchemy structlog typer zxingcpp"
).split()

# Opens the cashier's window as `python -m ui cashier` does, and stops where the lane would be
# started: with the first painted frame. Whatever is imported then, the frame has waited for.
TO_FIRST_FRAME = """
import os, sys
from ui.app import command, lane
def painted(self):
    print(*sys.modules, sep="\\n", flush=True)
    os._exit(0)
lane.CashierLane.start = painted
command.main(["cashier", "--data", sys.argv[1]])
"""


def imported(script: str, folder: Path) -> set[str]:
    """The top-level packages that a fresh process has imported at the end of `script`."""
    done = subprocess.run(
        [sys.executable, "-c", script, str(folder)],
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return {name.partition(".")[0] for name in done.stdout.split()}


def test_the_first_frame_waits_for_nothing_slow(tmp_path: Path) -> None:
    modules = imported(TO_FIRST_FRAME, tmp_path)

    assert "PySide6" in modules
    assert not modules & set(LATER)


@pytest.mark.parametrize("slow", ["asyncio", "sqlalchemy"])
def test_the_budget_sees_a_slow_import(slow: str, tmp_path: Path) -> None:
    script = f"import {slow}\n{TO_FIRST_FRAME}"

    assert imported(script, tmp_path) & set(LATER)
