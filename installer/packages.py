"""Installs Python packages with pip: quiet while it works, plain words when it fails."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Final

from installer.words import Trouble, count, say

_AGAIN: Final = "Then start the same command again; it goes on where it was."

# What pip says -> what is wrong, what to do. The first that matches wins, so causes stand before
# consequences: a package that is "not found" is one where the network is down as well.
_REASONS: Final = (
    (
        r"DO NOT MATCH THE HASHES|HashMismatch|do not match the hashes",
        "A package is not the one that lianpos was tested with (its checksum differs).",
        "Try again from another network or package mirror; never install it by hand. If it "
        "stays, somebody changed the package: report it.",
    ),
    (
        r"No space left on device|Errno 28|Disk quota exceeded",
        "The disk is full.",
        f"Free about 1 GB, here and in the folder for temporary files (TMPDIR). {_AGAIN}",
    ),
    (
        r"Read-only file system|Permission denied|Errno 13|Errno 30",
        "A folder cannot be written to.",
        "Start as the user to whom this folder belongs, or copy the project to a folder of yours.",
    ),
    (
        r"CERTIFICATE_VERIFY_FAILED|SSLError|SSL: ",
        "The package index shows a certificate that this computer does not trust.",
        f"Check the date of this computer, or give pip your company's certificates (PIP_CERT). "
        f"{_AGAIN}",
    ),
    (
        r"40[137] Client Error|Proxy|proxy",
        "A proxy or the package index refuses us.",
        f"Set HTTPS_PROXY (or pip's own settings) as your network needs it. {_AGAIN}",
    ),
    (
        r"NewConnectionError|Failed to establish|name resolution|Name or service not known"
        r"|Connection refused|ConnectTimeout|ReadTimeout|timed out|Max retries|unreachable"
        r"|ConnectionResetError|Connection aborted|Connection broken|IncompleteRead"
        r"|from versions: none",
        "Packages could not be fetched: the package index does not answer, or has none that fits.",
        "Check the network of this computer. If it is fine, this system may be too old or of a "
        f"rare kind: packages are there for Debian 12 and newer, Windows and macOS. {_AGAIN}",
    ),
    (
        r"No matching distribution|is not a supported wheel|requires a different Python",
        "A package is not made for this computer or this Python.",
        "Use Python 3.11 to 3.14 on a 64-bit Debian 12 or newer (or a system as new), Windows "
        "or macOS.",
    ),
)

# How pip begins its line about a package: fetched, found in a folder, or there already.
_PACKAGE: Final = (
    r"(?:Collecting |Requirement already satisfied: |Processing (?:.*/)?)"
    r"([\w.]+(?:-[a-z]\w*)*)"
)


def explain(output: str) -> Trouble:
    """Turns what pip printed into what is wrong and what to do. Never shows a stack trace."""
    for pattern, what, do in _REASONS:
        if re.search(pattern, output):
            return Trouble(what, do)
    errors = [line for line in output.splitlines() if line.lower().startswith("error")]
    shown = "\n  ".join(errors[:5]) or "it gave no reason"
    return Trouble(f"pip could not install the packages:\n  {shown}", f"Mend that. {_AGAIN}")


def install_locked(python: Path, lock: Path) -> None:
    """Installs exactly what `lock` names, each file checked against its hash."""
    names = locked_names(lock.read_text(encoding="utf-8"))
    _pip(python, "--require-hashes", "-r", str(lock), total=len(names))


def locked_names(text: str) -> list[str]:
    """The packages of a lock that this platform takes."""
    lines = re.findall(r"^[A-Za-z0-9._-]+==.*$", text, re.MULTILINE)
    here = [line for line in lines if "'win32'" not in line or sys.platform == "win32"]
    return [line.partition("==")[0] for line in here]


def install_project(python: Path, root: Path) -> None:
    """Installs the project itself, editable, from what is already there: no network."""
    _pip(python, "--no-deps", "--no-build-isolation", "-e", str(root), total=0)


def _pip(python: Path, *arguments: str, total: int) -> None:
    command = [str(python), "-m", "pip", "install", "--no-input", "--progress-bar", "off"]
    command += ["--disable-pip-version-check", "--no-warn-script-location", *arguments]
    progress = _Progress(total)
    output: list[str] = []
    with subprocess.Popen(
        command,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    ) as pip:
        assert pip.stdout is not None
        try:
            for line in pip.stdout:
                output.append(line)
                progress.hear(line)
        except KeyboardInterrupt:
            pip.terminate()
            raise
    if pip.returncode:
        raise explain("".join(output))


class _Progress:
    """What the person sees of pip's many lines."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._seen = 0
        self._retries = 0

    def hear(self, line: str) -> None:
        package = re.match(_PACKAGE, line)
        if package and self._total:
            self._seen = min(self._seen + 1, self._total)
            count(self._seen, self._total, package[1])
        elif line.startswith("Installing collected packages") and self._total:
            say("  unpacking them")
        elif "Retrying (" in line:
            self._retries += 1
            if self._retries == 1:
                say("  the package index does not answer; trying again")
