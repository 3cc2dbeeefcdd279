"""A bundle of what somebody needs who helps from afar: how this terminal is set and how it does.

Nothing in it lets anybody in or tells of a person: no key, no database, no sale, no member. Texts
go through the same mask as the record, and whole kinds of files are never looked at.
"""

from __future__ import annotations

import json
import platform
import re
import tomllib
import zipfile
from importlib import metadata
from pathlib import Path
from typing import Any, Final

import msgspec

from pos.codes.cleaning import masked
from pos.till.config_file import ConfigFile
from pos.till.desk import Desk
from pos.till.logbook import without_credentials

FOLDER: Final = "support"
LOGS: Final = ("devices.log", "devices.log.1")
NEWEST: Final = 500
"""Entries of kind system that go along: starts, ends, settings, head office away, copies."""

_SECRET: Final = re.compile(r"(?i)secret|passw|pwd|token|private|credential|(^|_)(pin|key)$")
"""Names behind which stands what lets somebody in."""
_WORDED: Final = re.compile(
    r"""(?ix)((?:secret|passw(?:or)?d|passwd|pwd|token|\bpin|\bkey)\w* \s*["']?\s*[=:]\s*)
        (?: "[^"]*" | '[^']*' | [^\s,;&"'\[\]{}]+ )"""
)
_PHONE: Final = re.compile(r"(?<!\d)(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?(\d{4})(?!\d)")


def support_bundle(desk: Desk, *, findings: str = "") -> Path:
    """Writes the bundle and answers where it is. `findings` are those of `lianpos doctor`.

    Raises `OSError`. Any thread.
    """
    now = desk.clock.now()
    folder = desk.folder / FOLDER
    folder.mkdir(exist_ok=True)
    path = folder / f"{desk.station.terminal}_{now:%Y%m%d-%H%M%S}.zip"
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr("about.json", _json(_about(desk)))
        bundle.writestr("lianpos.toml", _settings(ConfigFile(desk.folder).text()))
        bundle.writestr("events.jsonl", "\n".join(_events(desk)))
        if findings:
            bundle.writestr("doctor.jsonl", "\n".join(_lines(findings)))
        for name in LOGS:
            log = desk.folder / name
            if log.is_file():
                text = log.read_text(encoding="utf-8", errors="replace")
                bundle.writestr(name, "\n".join(_logged(line) for line in text.splitlines()))
    part.replace(path)
    return path


def log_lines(desk: Desk) -> tuple[str, ...]:
    """The lines of the devices' log, the newest first, masked as in the bundle. Any thread."""
    lines: list[str] = []
    for name in reversed(LOGS):
        try:
            text = desk.folder.joinpath(name).read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue
        lines += text.splitlines()
    return tuple(_logged(line) for line in reversed(lines))


def _about(desk: Desk) -> dict[str, Any]:
    """Which terminal, which program, which machine, and how far its record goes."""
    names = ("lianpos", "PySide6-Essentials", "SQLAlchemy", "pysqlite3", "msgspec", "httpx")
    sizes = {
        file.name: file.stat().st_size
        for file in sorted(desk.folder.glob("*.db"))
    }  # fmt: skip
    return {
        "at": desk.timestamp(),
        "terminal": desk.station.terminal,
        "enrolled": desk.station.is_enrolled,
        "epoch": desk.real.journal.epoch,
        "entries": desk.real.journal.head().seq,
        "acked": desk.real.drafts.acked(),
        "files": sizes,
        "versions": {name: metadata.version(name) for name in names},
        "machine": platform.platform(),
        "python": platform.python_version(),
        "config": _without_secrets(without_credentials(msgspec.to_builtins(desk.config))),
    }


def _events(desk: Desk) -> list[str]:
    """The newest entries that the till itself made, as JSON lines."""
    found = []
    for number, (seq, body) in enumerate(desk.real.journal.past.newest("system")):
        if number == NEWEST:
            break
        event = without_credentials(json.loads(body))
        if event.get("do") == "key":
            event.pop("public_key", None)
        line = _without_secrets({"seq": seq, **event})
        found.append(_clean(json.dumps(line, ensure_ascii=False)))
    return found


def _settings(text: str) -> str:
    """The file of settings as values, without its comments, in which anything may stand."""
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return f"# It cannot be read: {_logged(str(error))}\n"
    import tomlkit

    return _clean(tomlkit.dumps(_without_secrets(without_credentials(told))))


def _lines(findings: str) -> list[str]:
    """JSON lines without what is secret in them; what is none is left out."""
    found = []
    for line in findings.splitlines():
        try:
            told = json.loads(line)
        except ValueError:
            continue
        told = _without_secrets(without_credentials(told))
        found.append(_clean(json.dumps(told, ensure_ascii=False)))
    return found


def _without_secrets(value: Any) -> Any:
    """Values without those whose names say that they let somebody in."""
    if isinstance(value, dict):
        return {
            name: "***" if isinstance(inner, str) and inner and _SECRET.search(str(name))
            else _without_secrets(inner)
            for name, inner in value.items()
        }  # fmt: skip
    if isinstance(value, list):
        return [_without_secrets(inner) for inner in value]
    return value


def _logged(line: str) -> str:
    """A line of plain text without what is secret in it."""
    return _WORDED.sub(r"\1***", _clean(line))


def _clean(text: str) -> str:
    """A text without telephones, codes, card numbers, and credentials in addresses."""
    lines = (_PHONE.sub(r"…\1", str(without_credentials(line))) for line in text.splitlines())
    return "\n".join(masked(line) for line in lines)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
