"""What loads when: a till paints first and imports later."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HEAVY = {"escpos", "pydantic", "PIL", "qrcode", "barcode", "yaml", "PySide6", "pos",
         "cv2", "numpy", "zxingcpp"}  # fmt: skip


def loaded_by(module: str) -> set[str]:
    """The top-level packages that a fresh interpreter has after importing the module."""
    script = (
        f"import json, sys, {module}; print(json.dumps([n.partition('.')[0] for n in sys.modules]))"
    )
    found = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, check=True, timeout=60
    )
    return set(json.loads(found.stdout))


@pytest.mark.parametrize(
    "module",
    ["drivers.host", "drivers.printer.driver", "drivers.printer.raster", "drivers.scanner.wedge",
     "drivers.scanner.serial", "drivers.scanner.camera", "drivers.scanner.hidpos",
     "drivers.scanner.evdev", "drivers.scale.driver", "drivers.display.driver",
     "drivers.drawer.serial",
     "drivers.sim.printer", "drivers.sim.scanner", "drivers.sim.urls"],
)  # fmt: skip
def test_nothing_heavy_loads_before_the_first_receipt(module: str) -> None:
    assert loaded_by(module) & HEAVY == set()


def test_the_contract_needs_the_standard_library_only() -> None:
    own = set(sys.stdlib_module_names) | {"drivers", "__main__"}
    before = loaded_by("json")
    assert loaded_by("drivers.api") - before - own == set()
