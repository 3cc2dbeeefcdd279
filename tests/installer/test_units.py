"""The unit with which a self-checkout starts by itself is one that systemd takes."""

from __future__ import annotations

import configparser
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from pos.cli.run import FACES

UNIT = Path(__file__).resolve().parents[2] / "installer" / "linux" / "lianpos-kiosk.service"
VERIFY = shutil.which("systemd-analyze")


def read() -> configparser.RawConfigParser:
    unit = configparser.RawConfigParser(strict=False, delimiters=("=",))
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read(UNIT, encoding="utf-8")
    return unit


def test_it_starts_a_lane_and_never_gives_up() -> None:
    service = read()["Service"]
    command = shlex.split(service["ExecStart"].partition(" -- ")[2])

    assert Path(command[0]).name == "lianpos"
    assert command[1:3] == ["open", "kiosk"]
    assert command[2] in FACES
    assert service["Restart"] == "always"
    assert read()["Unit"]["StartLimitIntervalSec"] == "0"


@pytest.mark.skipif(VERIFY is None, reason="no systemd here")
def test_systemd_finds_nothing_wrong_with_it(tmp_path: Path) -> None:
    assert VERIFY is not None
    here = tmp_path / UNIT.name
    here.write_text(UNIT.read_text(encoding="utf-8").replace("/usr/bin/cage", "/bin/true"), "utf-8")
    told = subprocess.run(
        [VERIFY, "verify", "--man=no", here], capture_output=True, text=True, check=False
    )
    assert (told.returncode, told.stderr) == (0, "")
