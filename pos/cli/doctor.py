"""`lianpos doctor`: what is here, and whether it is fit to sell with; a plain verdict each."""

from __future__ import annotations

import datetime as dt
import importlib.util
import os
import platform
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Final, Literal

import pysqlite3.dbapi2 as sqlite

from pos.database import StorageError, is_safe_sqlite
from pos.journal.backups import copies
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
_NO_COPY: Final = "Keep the till open for a minute: it copies its journal every quarter of an hour."


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at."""

    what: str
    found: str
    verdict: Verdict
    advice: str = ""


def examine(folder: Path | None) -> int:
    """Prints every finding. Exit code 1 when one of them keeps the till from selling."""
    worst = 0
    for finding in findings(folder):
        sys.stdout.write(f"{finding.verdict:<5}{finding.what:<22}{finding.found}\n")
        if finding.advice:
            sys.stdout.write(f"{'':<5}{'':<22}-> {finding.advice}\n")
        worst = max(worst, int(finding.verdict == "bad"))
    sys.stdout.write("Fit to sell.\n" if not worst else "Not fit to sell; see the lines above.\n")
    return worst


def findings(folder: Path | None) -> Iterator[Finding]:
    """Looks at one thing after the other."""
    yield _python()
    yield from _packages()
    yield _sqlite()
    yield _displays()
    yield from _devices(folder)
    yield _sync_latency(folder or Path(tempfile.gettempdir()))
    if folder is not None:
        yield from _databases(folder)
        yield _backup(folder)
        yield _room(folder)


def _python() -> Finding:
    good = sys.version_info >= (3, 11)
    return Finding(
        what="Python",
        found=f"{platform.python_version()} on {platform.platform()}",
        verdict="ok" if good else "bad",
        advice="" if good else "Install Python 3.11 or newer.",
    )


def _packages() -> Iterator[Finding]:
    for name in _PACKAGES:
        try:
            version = metadata.version(name)
        except metadata.PackageNotFoundError:
            yield Finding(
                what=name,
                found="not installed",
                verdict="bad",
                advice="Run python3 installer/bootstrap.py run.",
            )
            continue
        bad = name == "PySide6-Essentials" and version >= "6.12" and sys.version_info < (3, 12)
        yield Finding(
            what=name,
            found=version,
            verdict="bad" if bad else "ok",
            advice="Qt 6.12 aborts Python 3.11; install 6.11.3." if bad else "",
        )


def _sqlite() -> Finding:
    safe = is_safe_sqlite(sqlite.sqlite_version_info)
    return Finding(
        what="SQLite build",
        found=sqlite.sqlite_version,
        verdict="ok" if safe else "bad",
        advice="" if safe else "This version can lose committed sales; install pysqlite3 0.6.1.",
    )


def _displays() -> Finding:
    # Qt is not loaded for this: what its plug-ins are called says which displays it can use.
    qt = importlib.util.find_spec("PySide6")
    homes = [Path(home) for home in (qt.submodule_search_locations or [])] if qt else []
    plugins = [file for home in homes for file in home.glob("**/plugins/platforms/*q*")]
    names = sorted({file.stem.removeprefix("lib").removeprefix("q") for file in plugins})
    here = [name for name in ("WAYLAND_DISPLAY", "DISPLAY") if os.environ.get(name)]
    shown = ", ".join(f"{name}={os.environ[name]}" for name in here) or "no display"
    visible = bool(here) or sys.platform in ("win32", "darwin")
    return Finding(
        what="Display",
        found=f"{shown}; platforms {', '.join(names)}",
        verdict="ok" if visible else "look",
        advice="" if visible else "Only lianpos run --headless works here.",
    )


def _devices(folder: Path | None) -> Iterator[Finding]:
    from serial.tools.list_ports import comports

    ports = sorted(port.device for port in comports())
    yield Finding(
        what="Serial ports", found=", ".join(ports) or "none", verdict="ok" if ports else "look"
    )
    if folder is None:
        return
    try:
        devices = find_config(folder, None).devices
    except ConfigError as error:
        yield Finding(
            what="Configuration", found=str(error), verdict="bad", advice="Put that line right."
        )
        return
    if not devices.printer:
        yield Finding(
            what="Printer",
            found="none configured",
            verdict="look",
            advice="Receipts are not printed until one is.",
        )
    configured = [*on_the_counter(devices).items()]
    configured += [("scanner", url) for url in devices.scanners]
    configured += [("camera", devices.camera)] if devices.camera else []
    for kind, url in configured:
        yield _device(kind, url, devices.plugins)


def _device(kind: str, url: str, plugins: Sequence[str]) -> Finding:
    from drivers.host import look_at

    texts, health = Texts("en"), look_at(url, plugins=plugins)
    ok = health.state == "ok"
    advice = "" if ok else device_words(texts, device=kind, code=health.code)
    return Finding(
        what=texts(f"device_name.{kind}").capitalize(),
        found=f"{url} {health.state}" + (f" ({health.code})" if health.code else ""),
        verdict="ok" if ok else "look",
        advice=f"Sales go on. {advice}" if advice else "",
    )


def _sync_latency(folder: Path) -> Finding:
    """How long the disk takes to promise: the median of 20 small synchronous writes."""
    try:
        with tempfile.NamedTemporaryFile(dir=folder) as file:
            times = [_timed(lambda: _write_through(file.fileno())) for _ in range(20)]
    except OSError as error:
        return Finding(
            what="Disk sync", found=str(error), verdict="bad", advice="This folder is not writable."
        )
    median = int(statistics.median(times))
    slow = median > _SLOW_SYNC_US
    return Finding(
        what="Disk sync",
        found=f"{median} us median of {len(times)}, {max(times)} us worst",
        verdict="look" if slow else "ok",
        advice="A sale takes noticeably long to store; a solid-state disk helps." if slow else "",
    )


def _write_through(file: int) -> None:
    os.write(file, b"x" * 4096)
    os.fsync(file)


def _timed(work: Callable[[], None]) -> int:
    began = time.perf_counter_ns()
    work()
    return (time.perf_counter_ns() - began) // 1000


def _databases(folder: Path) -> Iterator[Finding]:
    for name in _DATABASES:
        path = folder / name
        if not path.is_file():
            yield Finding(what=name, found="not there yet", verdict="look")
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
            found=f"{answer}, {path.stat().st_size // 1024} KiB",
            verdict="ok" if fit else "bad",
            advice="" if fit else _remedy(name),
        )
    if (folder / "journal.db").is_file():
        yield _journal(folder)


def _remedy(name: str) -> str:
    if name == "catalog.db":
        return "It is a copy: move it aside, start the till, and it comes again from head office."
    return "Do not delete or repair it. Copy the whole folder to another disk, then call support."


def _journal(folder: Path) -> Finding:
    from pos.journal.verify import verify

    verdict = verify(folder)
    if verdict["ok"]:
        return Finding(what="Journal", found=f"{verdict['entries']} entries verify", verdict="ok")
    return Finding(
        what="Journal",
        found=f"entry {verdict['seq']}: {verdict['problem']}",
        verdict="bad",
        advice=_remedy("journal.db"),
    )


def _backup(folder: Path) -> Finding:
    """How old the newest copy of the journal is, and whether one disk could take both."""
    try:
        place = backup_folder(folder, find_config(folder, None).backup.folder)
        found = copies(place, terminal=terminal_of(folder))
    except (ConfigError, StorageError, SyncProblem) as error:
        return Finding(what="Backup", found=str(error), verdict="look", advice=_NO_COPY)
    if not found:
        return Finding(what="Backup", found=f"no copy in {place}", verdict="look", advice=_NO_COPY)
    minutes = int((dt.datetime.now().astimezone() - found[0].at).total_seconds()) // 60
    age = f"{minutes} min" if minutes < 120 else f"{minutes // 60} h"
    said = f"{age} old, up to entry {found[0].seq}, {len(found)} copies in {place}"
    if is_other_disk(place, folder):
        return Finding(what="Backup", found=said, verdict="ok")
    others = other_disks(folder)
    advice = (
        f"It lies on the journal's own disk. Set [backup] folder to one on {others[0]}."
        if others
        else "It lies on the journal's own disk, and no other one is there. A USB stick would do."
    )
    return Finding(what="Backup", found=said, verdict="look", advice=advice)


def _room(folder: Path) -> Finding:
    free = shutil.disk_usage(folder).free
    fit = free >= ROOM_TO_SELL
    return Finding(
        what="Disk space",
        found=f"{free // 1024 // 1024} MiB free",
        verdict="ok" if fit else "bad",
        advice="" if fit else "The till refuses to sell until 8 MiB are free.",
    )
