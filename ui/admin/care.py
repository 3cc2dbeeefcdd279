"""Whether the terminal is well, and what keeps it so. QtCore only.

The doctor runs as a program of its own: it reads whole files, and the window must not wait.
"""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Any, Final

from PySide6.QtCore import QCoreApplication, QObject, Signal

from pos.till.config import ConfigError, read_config
from ui.admin.devices import wrong_addresses
from ui.admin.means import Means
from ui.theme.dates import moment_text
from ui.widgets.facts import Fact

translate = QCoreApplication.translate

LITTLE_ROOM: Final = 1024 * 1024 * 1024
"""Bytes; below it somebody should look what fills the disk."""
SHOWN: Final = 4
"""So many changes of the file are named; the others are counted."""
PATIENCE: Final = 120
"""Seconds that the doctor may take, with a journal of years."""


def event_words(event: Mapping[str, Any]) -> str:
    """What the till put on record, in a few words of the language of now."""
    words = {
        "key": translate("Events", "A key began to sign"),
        "start": translate("Events", "The program started"),
        "stop": translate("Events", "The program ended"),
        "settings": translate("Events", "Head office changed settings"),
        "config": translate("Events", "This terminal was set otherwise"),
        "config_refused": translate("Events", "What head office has set was refused"),
        "device_tried": translate("Events", "A device was tried"),
        "template": translate("Events", "A receipt template was refused"),
        "clock": translate("Events", "The clock jumped"),
        "clock_confirmed": translate("Events", "The clock was confirmed"),
        "tags_confirmed": translate("Events", "Shelf tags were confirmed"),
        "offline": translate("Events", "Head office went out of reach"),
        "online": translate("Events", "Head office answers again"),
        "drafts_lost": translate("Events", "The file of open baskets was lost"),
        "backup": translate("Events", "The journal was copied"),
        "backup_failed": translate("Events", "The journal could not be copied"),
        "verify": translate("Events", "The journal was checked"),
        "repair": translate("Events", "The journal was repaired"),
        "training": translate("Events", "Training was switched"),
        "listening": translate("Events", "The address for other terminals changed"),
        "pictures_taken": translate("Events", "Pictures of problems were taken out"),
        "opened_alone": translate("Events", "A door opened without asking the lane that sold"),
    }
    told = words.get(str(event.get("do")), str(event.get("do")))
    detail = event.get("problem") or event.get("version") or ""
    changed = event.get("changed")
    if isinstance(changed, dict | list) and changed:
        detail = ", ".join(changed)
    return f"{told}: {detail}" if detail else told


class Care(QObject):
    """Health, copies, bundle, settings. `changed` when a fact did, `examined` with the doctor's
    findings, `told` with a tone and a sentence, `settled` when the file of settings did,
    `logged` when the devices' log is there."""

    changed = Signal()
    examined = Signal()
    settled = Signal()
    logged = Signal()
    told = Signal(str, str)

    def __init__(self, *, means: Means, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._means = means
        self.findings: tuple[Mapping[str, str], ...] = ()
        self.raw = ""
        self.busy = ""
        self.events = 0
        self.log: tuple[str, ...] = ()
        self.text = means.till.config_text()
        self.kept = self.text
        self.theirs = ""
        """What somebody else has put into the file while this one wrote; empty where nobody did."""
        self.fault = ""
        self.fault_line = 0

    # --- how it does -------------------------------------------------------------------------

    def refresh(self) -> None:
        """Counts what happened, off the GUI thread."""
        till = self._means.till

        def counted(count: int) -> None:
            self.events = count
            self.changed.emit()

        self._means.work.submit(till.count_events, counted, owner=self)

    @property
    def facts(self) -> tuple[Fact, ...]:
        """How head office, copies and disk stand."""
        state, till = self._means.till.state, self._means.till
        office = self.tr("Head office")
        if not state.enrolled:
            facts = [Fact(what=office, how=self.tr("none"))]
        elif state.online:
            facts = [Fact(what=office, how=self.tr("answers"), standing="good")]
        else:
            facts = [Fact(what=office, how=self.tr("out of reach; sales go on"), standing="care")]
        if state.enrolled:
            waits = self.tr("%n entry(s) wait to be sent", "", state.unsent)
            done = self.tr("has everything")
            facts.append(
                Fact(what=self.tr("To be sent"), how=waits if state.unsent else done,
                     standing="care" if state.unsent else "good")
            )  # fmt: skip
        facts.append(self._backup())
        free = till.free_bytes()
        facts.append(
            Fact(what=self.tr("Free on the disk"), how=f"{free // 1024 // 1024:,} MB",
                 standing="care" if free < LITTLE_ROOM else "good")
        )  # fmt: skip
        facts.append(self._program())
        return tuple(facts)

    def _program(self) -> Fact:
        """Which version runs, and what head office says of it."""
        program, what = self._means.till.program(), self.tr("Program")
        if program.is_behind:
            newer = self.tr("lianpos %1; head office wants %2.")
            how = newer.replace("%1", program.version).replace("%2", program.wanted)
            note = (program.note or {}).get(self._means.language, "")
            return Fact(what=what, how=f"{how} {note or self.how_to_update}", standing="care")
        how = f"lianpos {program.version}"
        if program.wanted:
            return Fact(what=what, how=self.tr("%1, as head office wants").replace("%1", how),
                        standing="good")  # fmt: skip
        return Fact(what=what, how=how)

    @property
    def how_to_update(self) -> str:
        """What somebody does who is to install a newer version."""
        return self.tr("Close the shift and this window, and install it over this one.")

    def _backup(self) -> Fact:
        backup, what = self._means.till.state.backup, self.tr("Copy of the journal")
        if backup.problem:
            return Fact(what=what, how=self.tr("the last one failed"), standing="bad")
        if backup.at is None:
            return Fact(what=what, how=self.tr("none yet"), standing="care")
        at = moment_text(dt.datetime.fromisoformat(backup.at))
        if not backup.other_disk:
            how = self.tr("%1, on the same disk").replace("%1", at)
            return Fact(what=what, how=how, standing="care")
        return Fact(what=what, how=at, standing="good")

    @property
    def looks(self) -> int:
        """How many things want somebody."""
        found = sum(finding["verdict"] != "ok" for finding in self.findings)
        return found + sum(fact.standing in ("care", "bad") for fact in self.facts)

    # --- what can be done --------------------------------------------------------------------

    def examine(self) -> None:
        """Asks the doctor, who is a program of his own."""
        if self.busy:
            return
        self.busy = "doctor"
        self.changed.emit()
        folder, language = str(self._means.folder), self._means.language
        command = [sys.executable, "-m", "pos.cli", "doctor", "--json", "--no-devices"]
        command += ["--data", folder, "--language", language]

        def work() -> str:
            try:
                done = subprocess.run(
                    command, capture_output=True, encoding="utf-8", timeout=PATIENCE, check=False
                )
            except (OSError, subprocess.TimeoutExpired):
                return ""
            return done.stdout

        self._means.work.submit(work, self._examined, owner=self)

    def back_up(self) -> None:
        """Copies the journal now."""
        if not self.busy:
            self.busy = "backup"
            self.changed.emit()
            self._means.work.submit(self._means.till.back_up, self._backed_up, owner=self)

    def bundle(self) -> None:
        """Writes the bundle for whoever helps from afar."""
        if self.busy:
            return
        self.busy = "bundle"
        self.changed.emit()
        till, raw = self._means.till, self.raw

        def work() -> tuple[str, str]:
            try:
                return str(till.support_bundle(raw)), ""
            except OSError as error:
                return "", error.strerror or str(error)

        self._means.work.submit(work, self._bundled, owner=self)

    def event_rows(self, offset: int, limit: int) -> list[tuple[str, ...]]:
        """A page of what happened here. Pool thread."""
        return [
            (str(seq), moment_text(dt.datetime.fromisoformat(str(event["at"]))),
             event_words(event), str(event.get("user", "")))
            for seq, event in self._means.till.events_page(offset, limit)
        ]  # fmt: skip

    def finding_rows(self, offset: int, limit: int) -> list[tuple[str, ...]]:
        """What the doctor found."""
        verdicts = {"ok": self.tr("well"), "look": self.tr("look"), "bad": self.tr("bad")}
        return [
            (verdicts[one["verdict"]], one["what"], one["advice"] or one["found"])
            for one in self.findings[offset : offset + limit]
        ]

    def read_log(self) -> None:
        """Reads the devices' log, off the GUI thread."""
        self._means.work.submit(self._means.till.log_lines, self._read, owner=self)

    def _read(self, lines: tuple[str, ...]) -> None:
        self.log = lines
        self.logged.emit()

    def log_rows(self, offset: int, limit: int) -> list[tuple[str, ...]]:
        """A page of the devices' log: when, and what."""
        return [(line[:19], line[20:]) for line in self.log[offset : offset + limit]]

    # --- settings ----------------------------------------------------------------------------

    def write(self, text: str) -> None:
        """Takes what somebody writes into the file; what is wrong with it shows at once."""
        self.text = text
        self.fault, self.fault_line = "", 0
        try:
            read_config(text, path=self._means.till.config_path)
        except ConfigError as error:
            self.fault, self.fault_line = error.reason, error.line
        self.settled.emit()

    def look_again(self) -> None:
        """Somebody comes back: unless he was writing, he sees the file as it is now."""
        if self.text == self.kept:
            self._read_file()

    def keep(self) -> None:
        """Puts what was written in the place of the file; it holds from the next start.

        Where the file has changed meanwhile, both are shown, and who keeps his once more means it.
        """
        if self.fault:
            return
        answer = self._means.till.write_config(self.text, over=self.kept)
        if answer.ok:
            self.kept, self.theirs = self.text, ""
            self.told.emit("done", self.tr("Kept. It holds from the next start of the till."))
            till = self._means.till
            urls, plugins = till.device_urls(), till.device_plugins()
            self._means.work.submit(
                lambda: wrong_addresses(urls, plugins), self._no_driver_takes, owner=self
            )
        elif answer.error is not None:
            if answer.error.code == "config_changed":
                self.kept = self.theirs = self._means.till.config_text()
            self.told.emit("refused", answer.error.message)
        self.settled.emit()

    def take_theirs(self) -> None:
        """What was written is given up for what stands in the file."""
        self._read_file()

    def _read_file(self) -> None:
        self.text = self.kept = self._means.till.config_text()
        self.theirs, self.fault, self.fault_line = "", "", 0
        self.settled.emit()

    def _no_driver_takes(self, wrong: Mapping[str, str]) -> None:
        """Says so of an address that was written by hand; the till starts with it all the same."""
        for name, code in wrong.items():
            self.told.emit("refused", self._means.till.device_words(name, code))

    @property
    def history(self) -> Sequence[Any]:
        """What was replaced, the newest first."""
        return self._means.till.config_history()

    @property
    def newest_changes(self) -> str:
        """When the file was changed the last times, and by whom; empty where it never was."""
        office = self.tr("head office")
        told = (
            f"{one.at[4:6]}-{one.at[6:8]} {one.at[9:11]}:{one.at[11:13]} "
            f"{office if one.head_office else one.user}"
            for one in self.history[:SHOWN]
            if one.at
        )
        return " · ".join(told)

    @property
    def sent(self) -> str:
        """What head office has set here, in a sentence; empty where it has set nothing."""
        sent = self._means.till.sent_config()
        if not sent:
            return ""
        told = ", ".join(f"{key} = {json.dumps(value)}" for key, value in sent.items())
        return self.tr("Head office has set, before what stands here: %1").replace("%1", told)

    def undo(self) -> None:
        """Puts back what stood there before the last change."""
        ours = [one for one in self.history if not one.head_office]
        if not ours:
            return
        answer = self._means.till.undo_config(ours[0].number)
        if answer.ok:
            self._read_file()
            self.told.emit("done", self.tr("What stood there before is back."))
        elif answer.error is not None:
            self.told.emit("refused", answer.error.message)
        self.settled.emit()

    # --- what came of it ---------------------------------------------------------------------

    def _examined(self, out: str) -> None:
        self.busy, self.raw = "", out
        self.findings = tuple(json.loads(line) for line in out.splitlines() if line[:1] == "{")
        if not self.findings:
            self.told.emit("refused", self.tr("The doctor could not look. Try again."))
        self.examined.emit()
        self.changed.emit()

    def _backed_up(self, problem: str) -> None:
        self.busy = ""
        if problem:
            self.told.emit("refused", self.tr("The journal was not copied: %1")
                           .replace("%1", problem))  # fmt: skip
        else:
            self.told.emit("done", self.tr("The journal is copied."))
        self.refresh()

    def _bundled(self, told: tuple[str, str]) -> None:
        self.busy = ""
        path, fault = told
        if fault:
            self.told.emit("refused", self.tr("Not written: %1").replace("%1", fault))
        else:
            self.told.emit("done", self.tr("Written to %1").replace("%1", path))
        self.changed.emit()
