"""The emulator of others that receipts are printed at: found a Python for, or left out in words."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from installer import emulator


def put_python(file: Path, *, works: bool) -> Path:
    """A command that passes for a Python, or one that only points to a Python that is gone."""
    file.parent.mkdir(parents=True)
    file.write_text(f"#!/bin/sh\nexit {0 if works else 127}\n")
    file.chmod(0o755)
    return file


@pytest.fixture
def this_one_is_too_old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "none"))


pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the stand-ins are shell scripts")


@pytest.mark.usefixtures("this_one_is_too_old")
def test_a_python_on_the_path_is_taken_unless_it_only_points_nowhere(tmp_path: Path) -> None:
    shim = put_python(tmp_path / "shims" / "python3.13", works=False)
    kept = put_python(tmp_path / "pyenv" / "versions" / "3.13.0" / "bin" / "python", works=True)
    named = {"PATH": str(shim.parent), "PYENV_ROOT": str(tmp_path / "pyenv")}
    assert emulator.newer_python(named) == kept
    good = put_python(tmp_path / "good" / "python3.14", works=True)
    assert emulator.newer_python({**named, "PATH": str(good.parent)}) == good


@pytest.mark.usefixtures("this_one_is_too_old")
def test_without_a_newer_python_it_says_what_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
    emulator.bring(tmp_path)
    said = "".join(capsys.readouterr())
    assert "emupos needs Python 3.13 or newer, and there is none here" in said
    assert "left out" in said
    assert not (tmp_path / "emupos").exists()
