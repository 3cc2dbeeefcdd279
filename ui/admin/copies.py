"""The copies of the journal: looked at, examined, taken elsewhere. QtCore only.

A copy is examined as a program of its own (`lianpos verify`), which has none of the till's code.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QObject, Signal

from ui.admin.means import Means
from ui.theme.dates import moment_text

PATIENCE: Final = 600
"""Seconds that examining the journal of years may take."""


class Copies(QObject):
    """`changed` when the list or what is known of a copy did, `told` with a tone and a sentence."""

    changed = Signal()
    told = Signal(str, str)

    def __init__(self, *, means: Means, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._means = means
        self.copies: tuple[Any, ...] = ()
        self.chosen = -1
        self.busy = False
        self.verdict = ""

    def refresh(self) -> None:
        """Looks at the folder of the copies anew, off the GUI thread."""
        self._means.work.submit(self._means.till.copies, self._took, owner=self)

    def _took(self, told: tuple[tuple[Any, ...], Any]) -> None:
        self.copies, problem = told
        self.chosen = min(self.chosen, len(self.copies) - 1)
        if problem is not None:
            self.told.emit("refused", problem.message)
        self.changed.emit()

    def rows(self, offset: int, limit: int) -> list[tuple[str, ...]]:
        """A row for each."""
        return [
            (moment_text(copy.at), f"{copy.seq:,}", _megabytes(copy.path), str(copy.path.parent))
            for copy in self.copies[offset : offset + limit]
        ]

    def choose(self, place: int) -> None:
        """Looks at one of them."""
        if 0 <= place < len(self.copies):
            self.chosen, self.verdict = place, ""
            self.changed.emit()

    @property
    def copy(self) -> Any:
        """The one that is looked at; None for none."""
        return self.copies[self.chosen] if 0 <= self.chosen < len(self.copies) else None

    def examine(self) -> None:
        """Checks every entry of the copy, and how it stands to the journal."""
        copy, till = self.copy, self._means.till
        if copy is None or self.busy:
            return
        self.busy = True
        self.changed.emit()

        def work() -> tuple[bool, Any]:
            try:
                return _is_sound(copy.path), till.compare_copy(copy.path)
            except (OSError, subprocess.TimeoutExpired):
                return False, None

        self._means.work.submit(work, self._examined, owner=self)

    def _examined(self, told: tuple[bool, Any]) -> None:
        self.busy = False
        sound, end = told
        if not sound or end is None:
            self.verdict = self.tr("This copy is damaged: keep another one.")
        elif end.is_part:
            self.verdict = self.tr(
                "It is sound, and the journal has all of it: there is nothing to restore. Put over "
                "the journal it would forget what was sold since, and what head office has."
            )
        else:
            self.verdict = self.tr(
                "It is sound and has entries that the journal lacks. Close this window and run: %1"
            ).replace("%1", f"lianpos repair {self._means.folder} --backup {self.copy.path}")
        self.changed.emit()

    def take_out(self, typed: str) -> None:
        """Writes the copy that is looked at, or the newest, into another folder."""
        copy = self.copy or (self.copies[0] if self.copies else None)
        if copy is None or self.busy or not typed.strip():
            return
        self.busy = True
        self.changed.emit()
        folder = Path(typed.strip()).expanduser()

        def work() -> str:
            part = folder / f"{copy.path.name}.part"
            try:
                shutil.copyfile(copy.path, part)
                part.replace(folder / copy.path.name)
            except OSError as error:
                return error.strerror or str(error)
            return ""

        def taken(fault: str) -> None:
            self.busy = False
            if fault:
                self.told.emit("refused", self.tr("Not written: %1").replace("%1", fault))
            else:
                words = self.tr("Written to %1").replace("%1", str(folder / copy.path.name))
                self.told.emit("done", words)
            self.changed.emit()

        self._means.work.submit(work, taken, owner=self)


def _is_sound(path: Path) -> bool:
    """Whether every entry of a copy is chained and signed. Pool thread."""
    with tempfile.TemporaryDirectory(prefix="lianpos-copy-") as place:
        journal = Path(place) / "journal.db"
        try:
            os.link(path, journal)
        except OSError:
            shutil.copyfile(path, journal)
        command = [sys.executable, "-m", "pos.cli", "verify", place]
        done = subprocess.run(command, capture_output=True, timeout=PATIENCE, check=False)
        return done.returncode == 0


def _megabytes(path: Path) -> str:
    try:
        return f"{path.stat().st_size / 1024 / 1024:,.1f} MB"
    except OSError:
        return ""
