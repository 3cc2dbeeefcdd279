"""The grammar of GS1 codes is loaded without what nobody here asks it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
LOOK = """
import sys
from pos.codes.gs1 import load, read_gs1
load()
owners = [name for name in vars(sys.modules["biip.gs1_prefixes"]) if "TRIE" in name]
print(len(owners), read_gs1("(01)06901234567892(10)A1").lot)
"""


def test_whose_prefix_it_is_is_not_loaded() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOOK],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip

    assert done.stdout.split() == ["0", "A1"]
