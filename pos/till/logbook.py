"""What the till itself puts on record: starts and ends, settings, and head office out of reach.

Nobody at the till does any of it, so no entry here carries a person.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from importlib import metadata
from typing import Any, Final

import msgspec
import pysqlite3.dbapi2 as sqlite

from pos.contract.entry import Entry
from pos.contract.events import (
    CameOnline,
    Event,
    SettingsChanged,
    Started,
    Stopped,
    SystemEvent,
    TemplateRefused,
    WentOffline,
)
from pos.database import StorageError
from pos.till.desk import Desk
from pos.till.looks import Templates

SILENT_FOR_US: Final = 60_000_000
"""How long head office must be out of reach before that is put on record (monotonic clock)."""

_CREDENTIALS: Final = re.compile(r"(?<=//)[^/@\s]+@")
_OPTION: Final = re.compile(r"""(?<=[?&;])([\w.\-]+)=([^&;\s"'#]*)""")
_PLAIN: Final = frozenset(
    "announced automatic baud bits boundary brightness charset cjk codes colour cols cutter "
    "empty_band encoding every family fence flow fps grab loop paper parity png port prefix "
    "profile pulse raster render script size stop suffix timeout width".split()
)
"""Options of a device's address that let nobody in; of any other the value is not kept."""
_FRACTIONS_AS_TEXT: Final = msgspec.json.Decoder(float_hook=str)
_RUN: Final = msgspec.json.Decoder(SystemEvent)

log = logging.getLogger(__name__)


def put(desk: Desk, event: Event) -> Entry:
    """Writes a durable entry of kind `system` into the books that count. Any thread."""
    entry = desk.real.journal.append("system", event, day=desk.day)
    desk.real.drafts.note_head(desk.real.journal.head())
    return entry


def refuse_older(desk: Desk) -> None:
    """Raises `older_program` where a newer one ran here before and not all of it was sent.

    What it journaled may be in words that only it and head office know.
    """
    before = _last_run(desk)
    head, acked = desk.real.journal.head().seq, desk.real.drafts.acked()
    if before is None or not desk.station.is_enrolled or head <= acked:
        return
    version = metadata.version("lianpos")
    if _release(before[0].version) > _release(version):
        detail = f"{before[0].version} ran here, this is {version}; {head - acked} entries wait"
        raise StorageError("older_program", desk.real.journal.path, detail)


def _release(version: str) -> tuple[int, ...]:
    """A version's numbers, to be compared."""
    return tuple(int(part) for part in re.findall(r"\d+", version.partition("+")[0]))


def note_start(desk: Desk) -> None:
    """Records that the program runs, which one, how it is set, and whether it had ended well."""
    version = metadata.version("lianpos")
    config = _config(desk)
    before = _last_run(desk)
    known = before[0].config if before else {}
    put(
        desk,
        Started(
            at=desk.timestamp(),
            version=version,
            sqlite=sqlite.sqlite_version,
            clean=before is None or before[1],
            before=before[0].version if before and before[0].version != version else "",
            config=config,
            changed=tuple(_differing(known, config)) if before else (),
        ),
    )


def note_stop(desk: Desk) -> None:
    """Records that the program ends by itself. A disk that takes nothing does not hold it up."""
    try:
        put(desk, Stopped(at=desk.timestamp()))
    except StorageError as error:
        log.warning("the end of the run was not recorded", extra={"code": error.code})


def note_settings(desk: Desk, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """Records what head office has set otherwise. Any thread."""
    changed = {name: shown(after.get(name)) for name in _differing(before, after)}
    if changed:
        put(desk, SettingsChanged(at=desk.timestamp(), changed=changed))


def note_template(desk: Desk, *, before: Templates | None = None) -> None:
    """Records that a template cannot be used, once for the same faults. Any thread."""
    faults = desk.templates.faults
    if faults and (before is None or before.faults != faults):
        log.warning("the receipt template was refused: %s", "; ".join(faults))
        put(desk, TemplateRefused(at=desk.timestamp(), faults=faults))


class Reach:
    """Whether head office is within reach, and the entries that say since when. Sync thread."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._failing_since: int | None = None
        self._is_recorded = False

    def heard(self, *, problem: str | None) -> None:
        """Takes the outcome of an exchange: the code of what went wrong, None where it did not."""
        now = self._desk.clock.monotonic_us()
        if problem is None:
            self._failing_since = None
            if self._is_recorded:
                put(self._desk, CameOnline(at=self._desk.timestamp()))
                self._is_recorded = False
            return
        if self._failing_since is None:
            self._failing_since = now
        if not self._is_recorded and now - self._failing_since >= SILENT_FOR_US:
            put(self._desk, WentOffline(at=self._desk.timestamp(), problem=problem))
            self._is_recorded = True


def _last_run(desk: Desk) -> tuple[Started, bool] | None:
    """How the program was started the last time, and whether that run ended by itself."""
    ended = False
    for _, body in desk.real.journal.past.newest("system"):
        try:
            event = _RUN.decode(body)
        except msgspec.DecodeError:
            continue  # Of a release that knew other events.
        if isinstance(event, Stopped):
            ended = True
        if isinstance(event, Started):
            return event, ended
    return None


def _config(desk: Desk) -> dict[str, Any]:
    """The terminal's own settings."""
    told = shown(desk.config)
    assert isinstance(told, dict)
    return told


def shown(value: Any) -> Any:
    """A setting as an entry may hold it: without what lets somebody in, fractions as text."""
    return without_credentials(_FRACTIONS_AS_TEXT.decode(msgspec.json.encode(value)))


def without_credentials(value: Any) -> Any:
    """A setting without what lets somebody in."""
    if isinstance(value, str):
        return _OPTION.sub(_masked_option, _CREDENTIALS.sub("***@", value))
    if isinstance(value, list):
        return [without_credentials(part) for part in value]
    if isinstance(value, dict):
        return {name: without_credentials(part) for name, part in value.items()}
    return value


def _masked_option(found: re.Match[str]) -> str:
    name, value = found.groups()
    return f"{name}={value if name.lower() in _PLAIN else '***'}"


def _differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    return sorted(
        name for name in before.keys() | after.keys() if before.get(name) != after.get(name)
    )
