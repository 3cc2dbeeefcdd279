"""What is broken is saved before anybody can sign in: the journal from its copies. QtCore only.

The work is `lianpos repair`, a program of its own: it looks first and touches nothing, keeps the
broken files aside, and goes on in an epoch of its own behind what anybody knows, head office too:
nothing that it has is forgotten, and no number is given out twice.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal

from ui.admin.means import Work
from ui.theme.lane_settings import Language

_OPTION: Final = re.compile(r"\s?[(（]--[a-z-]+[)）]")
PATIENCE: Final = 3_600
"""Seconds that saving the journal of years may take."""


class Restore(QObject):
    """The files of one terminal that cannot be opened. `changed` when what is shown did, `mended`
    when the till can be opened again."""

    changed = Signal()
    mended = Signal()

    def __init__(
        self,
        *,
        folder: Path,
        work: Work,
        language: Language,
        problem: str,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._folder = folder
        self._work = work
        self._language = language
        self.problem = problem
        self.backup = ""
        self.code = ""
        self.reason = ""
        self.paper = ""
        self.shift = ""
        self.z = ""
        """What stands on the newest receipt, shift's paper and Z, where somebody has them."""
        self.paper_fault = self.z_fault = ""
        self.plan: tuple[str, ...] = ()
        self.fault = ""
        self.reason_fault = ""
        self.busy = False

    @property
    def can_mend(self) -> bool:
        """Whether there is a plan to carry out."""
        return bool(self.plan) and not self.busy

    def look(self) -> None:
        """Looks at everything that there is, the copy from elsewhere too; touches nothing."""
        self._run("--dry-run", then=self._looked)

    def mend(self) -> None:
        """Carries the plan out."""
        self.reason_fault = ""
        if not self.reason.strip():
            self.reason_fault = self.tr("Say why, for the record.")
            self.changed.emit()
            return
        receipt, z = _number(self.paper), _number(self.z)
        wrong = self.tr("A number as it stands there, such as 000123.")
        self.paper_fault = "" if receipt is not None else wrong
        self.z_fault = "" if z is not None else wrong
        if receipt is None or z is None:
            self.changed.emit()
            return
        wishes = ["--yes", "--reason", self.reason.strip()]
        wishes += ["--last-receipt", receipt] if receipt else []
        wishes += ["--last-shift", self.shift.strip()] if self.shift.strip() else []
        wishes += ["--last-z", z] if z else []
        code = self.code.strip()
        wishes += ["--code", "-"] if code else []
        self._run(*wishes, then=self._mended, code=code)

    def _run(self, *wishes: str, then: object, code: str = "") -> None:
        """A code is typed in: what stands on a command line, everybody on the machine can read."""
        if self.busy:
            return
        self.busy, self.fault = True, ""
        command = [sys.executable, "-m", "pos.cli", "repair", str(self._folder), *wishes]
        command += ["--backup", self.backup.strip()] if self.backup.strip() else []
        command += ["--language", self._language]

        def work() -> tuple[int, str, str]:
            try:
                done = subprocess.run(
                    command, capture_output=True, encoding="utf-8", timeout=PATIENCE, check=False,
                    input=f"{code}\n",
                )  # fmt: skip
            except (OSError, subprocess.TimeoutExpired) as error:
                return 2, "", str(error)
            return done.returncode, done.stdout, done.stderr

        self._work.submit(work, then, owner=self)  # type: ignore[arg-type]
        self.changed.emit()

    def _looked(self, told: tuple[int, str, str]) -> None:
        self.busy = False
        ended, out, errors = told
        self.plan = tuple(_plain(out).splitlines()) if ended == 0 else ()
        self.fault = "" if ended == 0 else _last_line(errors or out)
        self.changed.emit()

    def _mended(self, told: tuple[int, str, str]) -> None:
        self.busy = False
        ended, out, errors = told
        if ended == 0:
            self.plan = tuple(_plain(out).splitlines())
            self.changed.emit()
            self.mended.emit()
            return
        self.fault = _last_line(errors or out)
        self.changed.emit()


def _number(typed: str) -> str | None:
    """The number that somebody has typed, empty for none; None where it is no number."""
    found = re.fullmatch(r"(?:.*-)?([0-9]{1,9})", typed.strip())
    if found is not None:
        return str(int(found[1]))
    return None if typed.strip() else ""


def _plain(text: str) -> str:
    """What the command says without its options: here each of them is a line to type in."""
    return _OPTION.sub("", text)


def _last_line(text: str) -> str:
    lines = _plain(text).strip().splitlines()
    return lines[-1] if lines else ""
