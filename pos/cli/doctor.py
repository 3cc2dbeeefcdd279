"""`lianpos doctor`: what is here, and whether it is fit to sell with; a plain verdict each.

In the terminal's own language unless another is asked for.
"""

from __future__ import annotations

import datetime as dt
import importlib.util
import json
import os
import platform
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import Final, Literal

import pysqlite3.dbapi2 as sqlite

from drivers.paper import display_width
from pos.cli.doctor_staff import staff_faults
from pos.cli.words import cause, damage, own_texts, problem
from pos.database import StorageError, is_safe_sqlite
from pos.journal.backups import copies
from pos.sync.identity import key_protection, load_identity, make_keys
from pos.sync.problems import SyncProblem
from pos.texts import Texts
from pos.till.backup import backup_folder
from pos.till.config import ConfigError, find_config
from pos.till.counter import device_words, on_the_counter
from pos.till.disks import is_other_disk, other_disks
from pos.till.selling import ROOM_TO_SELL
from pos.till.station import terminal_of

Verdict = Literal["ok", "look", "bad"]

_PACKAGES: Final = (
    "PySide6-Essentials", "SQLAlchemy", "pysqlite3", "msgspec", "cryptography", "httpx",
    "pyserial", "python-escpos", "fastapi", "uvicorn",
)  # fmt: skip
_DATABASES: Final = ("journal.db", "draft.db", "catalog.db")
_SLOW_SYNC_US: Final = 20_000
_COLUMN: Final = 22
"""Columns of what was looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at."""

    what: str
    found: str
    verdict: Verdict
    advice: str = ""


def examine(
    folder: Path | None,
    *,
    language: str | None = None,
    as_json: bool = False,
    devices: bool = True,
) -> int:
    """Prints every finding. Exit code 1 when one of them keeps the till from selling."""
    say = own_texts(folder, language)
    worst = 0
    for finding in findings(folder, say, devices=devices):
        if as_json:
            sys.stdout.write(json.dumps(asdict(finding), ensure_ascii=False) + "\n")
            sys.stdout.flush()
            worst = max(worst, int(finding.verdict == "bad"))
            continue
        blanks = " " * max(1, _COLUMN - display_width(finding.what))
        sys.stdout.write(f"{finding.verdict:<5}{finding.what}{blanks}{finding.found}\n")
        if finding.advice:
            sys.stdout.write(f"{'':<{5 + _COLUMN}}-> {finding.advice}\n")
        worst = max(worst, int(finding.verdict == "bad"))
    if not as_json:
        sys.stdout.write(say("doctor.unfit" if worst else "doctor.fit") + "\n")
    return worst


def findings(folder: Path | None, say: Texts, *, devices: bool = True) -> Iterator[Finding]:
    """Looks at one thing after the other; `devices` of a till that runs are its own to ask."""
    yield _python(say)
    yield from _packages(say)
    yield _sqlite(say)
    yield _displays(say)
    if devices:
        yield from _devices(folder, say)
    yield _sync_latency(folder or Path(tempfile.gettempdir()), say)
    if folder is not None:
        yield from _databases(folder, say)
        yield from _staff(folder, say)
        yield from _key(folder, say)
        yield _backup(folder, say)
        yield _room(folder, say)


def _python(say: Texts) -> Finding:
    good = sys.version_info >= (3, 11)
    return Finding(
        what="Python",
        found=f"{platform.python_version()} on {platform.platform()}",
        verdict="ok" if good else "bad",
        advice="" if good else say("doctor.python_old"),
    )


def _packages(say: Texts) -> Iterator[Finding]:
    for name in _PACKAGES:
        try:
            version = metadata.version(name)
        except metadata.PackageNotFoundError:
            yield Finding(
                what=name,
                found=say("doctor.not_installed"),
                verdict="bad",
                advice=say("doctor.bootstrap"),
            )
            continue
        bad = name == "PySide6-Essentials" and version >= "6.12" and sys.version_info < (3, 12)
        yield Finding(
            what=name,
            found=version,
            verdict="bad" if bad else "ok",
            advice=say("doctor.qt_too_new") if bad else "",
        )


def _sqlite(say: Texts) -> Finding:
    safe = is_safe_sqlite(sqlite.sqlite_version_info)
    return Finding(
        what=say("doctor.sqlite"),
        found=sqlite.sqlite_version,
        verdict="ok" if safe else "bad",
        advice="" if safe else say("doctor.sqlite_unsafe"),
    )


def _displays(say: Texts) -> Finding:
    # Qt is not loaded for this: what its plug-ins are called says which displays it can use.
    qt = importlib.util.find_spec("PySide6")
    homes = [Path(home) for home in (qt.submodule_search_locations or [])] if qt else []
    plugins = [file for home in homes for file in home.glob("**/plugins/platforms/*q*")]
    names = sorted({file.stem.removeprefix("lib").removeprefix("q") for file in plugins})
    here = [name for name in ("WAYLAND_DISPLAY", "DISPLAY") if os.environ.get(name)]
    shown = ", ".join(f"{name}={os.environ[name]}" for name in here) or say("doctor.no_display")
    visible = bool(here) or sys.platform in ("win32", "darwin")
    return Finding(
        what=say("doctor.display"),
        found=say("doctor.platforms", shown=shown, names=", ".join(names)),
        verdict="ok" if visible else "look",
        advice="" if visible else say("doctor.headless_only"),
    )


def _devices(folder: Path | None, say: Texts) -> Iterator[Finding]:
    from serial.tools.list_ports import comports

    ports = sorted(port.device for port in comports())
    yield Finding(
        what=say("doctor.serial_ports"),
        found=", ".join(ports) or say("doctor.none"),
        verdict="ok" if ports else "look",
    )
    if folder is None:
        return
    try:
        devices = find_config(folder, None).devices
    except ConfigError as error:
        yield Finding(
            what=say("doctor.configuration"),
            found=str(error),
            verdict="bad",
            advice=say("doctor.put_line_right"),
        )
        return
    if not devices.printer:
        yield Finding(
            what=say("device_name.printer").capitalize(),
            found=say("doctor.not_configured"),
            verdict="look",
            advice=say("doctor.no_printer"),
        )
    configured = [*on_the_counter(devices).items()]
    configured += [("scanner", url) for url in devices.scanners]
    configured += [("camera", devices.camera)] if devices.camera else []
    for kind, url in configured:
        yield _device(kind, url, devices.plugins, say)


def _device(kind: str, url: str, plugins: Sequence[str], say: Texts) -> Finding:
    from drivers.host import look_at

    health = look_at(url, plugins=plugins)
    ok = health.state == "ok"
    advice = "" if ok else device_words(say, device=kind, code=health.code)
    return Finding(
        what=say(f"device_name.{kind}").capitalize(),
        found=f"{url} {health.state}" + (f" ({health.code})" if health.code else ""),
        verdict="ok" if ok else "look",
        advice=say("doctor.sales_go_on", advice=advice) if advice else "",
    )


def _sync_latency(folder: Path, say: Texts) -> Finding:
    """How long the disk takes to promise: the median of 20 small synchronous writes."""
    try:
        with tempfile.NamedTemporaryFile(dir=folder) as file:
            times = [_timed(lambda: _write_through(file.fileno())) for _ in range(20)]
    except OSError as error:
        return Finding(
            what=say("doctor.disk_sync"),
            found=str(error),
            verdict="bad",
            advice=say("doctor.not_writable"),
        )
    median = int(statistics.median(times))
    slow = median > _SLOW_SYNC_US
    return Finding(
        what=say("doctor.disk_sync"),
        found=say("doctor.sync_times", median=median, count=len(times), worst=max(times)),
        verdict="look" if slow else "ok",
        advice=say("doctor.sync_slow") if slow else "",
    )


def _write_through(file: int) -> None:
    os.write(file, b"x" * 4096)
    os.fsync(file)


def _timed(work: Callable[[], None]) -> int:
    began = time.perf_counter_ns()
    work()
    return (time.perf_counter_ns() - began) // 1000


def _databases(folder: Path, say: Texts) -> Iterator[Finding]:
    for name in _DATABASES:
        path = folder / name
        if not path.is_file():
            yield Finding(what=name, found=say("doctor.not_there_yet"), verdict="look")
            continue
        try:
            connection = sqlite.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
            try:
                answer = str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
            finally:
                connection.close()
        except sqlite.DatabaseError as error:
            answer = str(error)
        fit = answer == "ok"
        yield Finding(
            what=name,
            found=say(
                "doctor.file_size", answer=damage(say, answer), kib=path.stat().st_size // 1024
            ),
            verdict="ok" if fit else "bad",
            advice="" if fit else _remedy(name, say),
        )
    if (folder / "journal.db").is_file():
        yield _journal(folder, say)


def _staff(folder: Path, say: Texts) -> Iterator[Finding]:
    """Whether somebody could act as somebody else."""
    if not (folder / "catalog.db").is_file():
        return
    try:
        count, faults = staff_faults(folder, say)
    except (StorageError, SyncProblem):
        # What is wrong with a file is told beside its name.
        return
    yield Finding(
        what=say("doctor.staff"),
        found="; ".join(faults) or say("doctor.staff_fine", count=count),
        verdict="look" if faults else "ok",
        advice=say("doctor.staff_change") if faults else "",
    )


def _key(folder: Path, say: Texts) -> Iterator[Finding]:
    """What keeps an enrolled terminal's key from whoever copies its disk."""
    try:
        if load_identity(folder) is None:
            return
        protection = key_protection(folder)
        if protection is not None:
            make_keys(folder)
    except SyncProblem as problem:
        yield Finding(
            what=say("doctor.key"),
            found=problem.detail,
            verdict="bad",
            advice=say("doctor.key_shut") if problem.code == "key_sealed" else "",
        )
        return
    yield Finding(
        what=say("doctor.key"),
        found=say(f"doctor.key_in_{protection or 'file'}"),
        verdict="look" if protection is None else "ok",
        advice=say("doctor.key_unsealed") if protection is None else "",
    )


def _remedy(name: str, say: Texts) -> str:
    return say("doctor.catalog_again" if name == "catalog.db" else "doctor.keep_it")


def _journal(folder: Path, say: Texts) -> Finding:
    from pos.journal.verify import verify

    verdict = verify(folder)
    if verdict["ok"]:
        found = say("doctor.verifies", entries=verdict["entries"])
        return Finding(what=say("doctor.journal"), found=found, verdict="ok")
    found = problem(say, verdict)
    if verdict["seq"]:
        found = say("doctor.broken_at", seq=verdict["seq"], problem=found)
    return Finding(
        what=say("doctor.journal"),
        found=found,
        verdict="bad",
        advice=_remedy("journal.db", say),
    )


def _backup(folder: Path, say: Texts) -> Finding:
    """How old the newest copy of the journal is, and whether one disk could take both."""
    try:
        place = backup_folder(folder, find_config(folder, None).backup.folder)
    except ConfigError as error:
        return _no_backup(str(error), say)
    why = _cannot_take(place, say)
    if why:
        return Finding(what=say("doctor.backup"), found=f"{place}: {why}", verdict="look",
                       advice=say("doctor.backup_folder_shut"))  # fmt: skip
    try:
        found = copies(place, terminal=terminal_of(folder))
    except StorageError as error:
        return _no_backup(say(f"error.{error.code}", file=error.path.name), say)
    except SyncProblem as error:
        return _no_backup(str(error), say)
    if not found:
        return _no_backup(say("doctor.no_copy", place=str(place)), say)
    # A clock that was put back since leaves a copy of the future.
    minutes = max(0, int((dt.datetime.now().astimezone() - found[0].at).total_seconds()) // 60)
    long = minutes >= 120
    age = say("doctor.hours", n=minutes // 60) if long else say("doctor.minutes", n=minutes)
    said = say("doctor.newest_copy", age=age, seq=found[0].seq, count=len(found), place=str(place))
    if is_other_disk(place, folder):
        return Finding(what=say("doctor.backup"), found=said, verdict="ok")
    others = other_disks(folder)
    advice = say("doctor.same_disk", other=str(others[0])) if others else say("doctor.only_disk")
    return Finding(what=say("doctor.backup"), found=said, verdict="look", advice=advice)


def _cannot_take(place: Path, say: Texts) -> str:
    """Why no copy can be written there; the folder is made as the till makes it."""
    try:
        place.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=place):
            return ""
    except OSError as error:
        return cause(say, error)


def _no_backup(found: str, say: Texts) -> Finding:
    advice = say("doctor.copies_itself")
    return Finding(what=say("doctor.backup"), found=found, verdict="look", advice=advice)


def _room(folder: Path, say: Texts) -> Finding:
    free = shutil.disk_usage(folder).free
    fit = free >= ROOM_TO_SELL
    return Finding(
        what=say("doctor.room"),
        found=say("doctor.free", mib=free // 1024 // 1024),
        verdict="ok" if fit else "bad",
        advice="" if fit else say("doctor.no_room"),
    )
