"""Remakes the hash locks after pyproject.toml changed: `.venv/bin/python installer/lock.py`.

Needs `uv` (`.venv/bin/python -m pip install uv`) and a package index. Pins that still fit are
kept; with `--upgrade` everything moves to its newest fitting version. The locks hold for every
platform and name no index.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = {
    "requirements.txt": ["--extra", "hq"],
    "requirements-test.txt": ["--extra", "hq", "--extra", "vision", "--extra", "dev"],
}


# Programs of others that tests talk to: each in an environment of its own, on a newer Python.
PEERS = {"requirements-emupos.txt": ("emupos>=0.4,<0.5", "3.13")}
UNIVERSAL = ["--universal", "--generate-hashes", "--quiet", "--no-header"]
UNIVERSAL += ["--no-emit-index-url", "--no-emit-find-links"]


def uv_command() -> str | None:
    """The `uv` beside this interpreter, or the one on the path."""
    beside = Path(sys.executable).parent / "uv"
    return str(beside) if beside.exists() else shutil.which("uv")


def compile_lock(uv: str, name: str, extras: list[str], upgrade: bool) -> int:
    """Writes one lock; returns uv's exit code."""
    lock = ROOT / "installer" / name
    # What a till runs is what the tests ran: the second lock keeps the pins of the first.
    constraint = [] if name == "requirements.txt" else ["-c", "installer/requirements.txt"]
    command = [uv, "pip", "compile", "pyproject.toml", *extras, "--group", "build", *constraint]
    command += [*UNIVERSAL, "--python-version", "3.11"]
    command += [*(["--upgrade"] if upgrade else []), "--output-file", str(lock.relative_to(ROOT))]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def compile_peer(uv: str, name: str, wanted: str, python: str, upgrade: bool) -> int:
    """Writes the lock of a program that only tests talk to; returns uv's exit code."""
    lock = ROOT / "installer" / name
    command = [uv, "pip", "compile", "-", *UNIVERSAL, "--python-version", python]
    command += [*(["--upgrade"] if upgrade else []), "--output-file", str(lock.relative_to(ROOT))]
    return subprocess.run(command, cwd=ROOT, input=wanted, text=True, check=False).returncode


def main(arguments: list[str]) -> int:
    if arguments not in ([], ["--upgrade"]):
        sys.stderr.write(f"{__doc__}\n")
        return 2
    uv = uv_command()
    if uv is None:
        sys.stderr.write("uv is missing. Type: .venv/bin/python -m pip install uv\n")
        return 1
    for name, extras in LOCKS.items():
        code = compile_lock(uv, name, extras, upgrade=bool(arguments))
        if code:
            return code
    for name, (wanted, python) in PEERS.items():
        code = compile_peer(uv, name, wanted, python, upgrade=bool(arguments))
        if code:
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
