"""`lianpos verify` is a second opinion: it shares no line of code with the writer."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OURS = """
import sys, pos.journal.verify
print(*(name for name in sys.modules if name.partition(".")[0] in {"pos", "drivers", "ui"}))
"""


def test_the_verifier_loads_nothing_else_of_ours() -> None:
    done = subprocess.run(
        [sys.executable, "-c", OURS],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert set(done.stdout.split()) == {
        "pos",
        "pos.journal",
        "pos.journal.verify",
        "pos.journal.verify_drawer",
        "pos.journal.verify_faults",
        "pos.journal.verify_sales",
    }
