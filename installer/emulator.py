"""Brings somebody else's printer emulator, emupos, at which some tests print our receipts.

It needs a newer Python than lianpos, so it lives in an environment of its own inside `.venv`.
Where there is no such Python, or no network, those tests are left out, and this says so.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from installer import packages
from installer.words import Trouble, say

NAME: Final = "emupos"
NEEDS: Final = (3, 13)
LOCK: Final = Path(__file__).with_name("requirements-emupos.txt")

_IS_NEW_ENOUGH: Final = f"import sys, venv; sys.exit(sys.version_info < {NEEDS})"


def bring(folder: Path) -> None:
    """Installs it below `folder` where it is not there yet; never raises `Trouble`."""
    home = folder / NAME
    mark = home / "lianpos-lock.sha256"
    wanted = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if mark.exists() and mark.read_text() == wanted:
        return
    python = newer_python(os.environ)
    if python is None:
        say(f"{NAME} needs Python {'.'.join(map(str, NEEDS))} or newer, and there is none here;")
        say("tests that print our receipts at it are left out.")
        return
    say(f"Installing {NAME}, at which some tests print our receipts.")
    try:
        shutil.rmtree(home, ignore_errors=True)
        subprocess.run([str(python), "-m", "venv", str(home)], check=True, capture_output=True)
        inside = home / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
        packages.install_locked(inside, LOCK)
    except subprocess.CalledProcessError:
        say(f"{python} makes no virtual environment; tests that need {NAME} are left out.")
    except Trouble as trouble:
        say(f"{trouble.what}\nTests that need {NAME} are left out.")
    else:
        mark.write_text(wanted)


def newer_python(environment: Mapping[str, str]) -> Path | None:
    """A Python that is new enough: this one, one on the PATH, or one of pyenv's."""
    return next((python for python in _candidates(environment) if _is_new_enough(python)), None)


def _candidates(environment: Mapping[str, str]) -> Iterator[Path]:
    yield Path(sys.executable)
    for minor in range(NEEDS[1] + 1, NEEDS[1] - 1, -1):
        if found := shutil.which(f"python3.{minor}", path=environment.get("PATH")):
            yield Path(found)
    pyenv = Path(environment.get("PYENV_ROOT") or Path.home() / ".pyenv")
    yield from sorted(pyenv.glob(f"versions/3.{NEEDS[1]}.*/bin/python"), reverse=True)


def _is_new_enough(python: Path) -> bool:
    """Whether it runs at all, too: what is on the PATH may only point to a Python that is gone."""
    command = [str(python), "-c", _IS_NEW_ENOUGH]
    try:
        return subprocess.run(command, capture_output=True, check=False, timeout=30).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False
