"""Changing how this terminal is set: whoever manages the store may, and it is on record."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from pos.contract.events import ConfigChanged
from pos.till.config import ConfigError, find_config
from pos.till.config_file import ConfigFile, Kept, Value
from pos.till.desk import Desk, TillError
from pos.till.logbook import put, without_credentials
from pos.till.managing import MANAGE
from pos.till.state import Json


def config_text(desk: Desk) -> str:
    """The terminal's file as it stands. Raises `TillError`."""
    try:
        return ConfigFile(desk.folder).text()
    except ConfigError as error:
        raise TillError("bad_config", detail=str(error)) from error


def change_config(desk: Desk, changes: Mapping[str, Value]) -> dict[str, Json]:
    """Sets some keys of the terminal's file; it holds from the next start.

    Refused with `bad_config`, and nothing is changed, where the till could not be started then.
    """
    file = ConfigFile(desk.folder)
    try:
        text = file.changed(changes)
    except ConfigError as error:
        raise TillError("bad_config", detail=error.reason) from error
    shown = {key: value for key, value in changes.items()}
    return _write(desk, file, text, ConfigChanged(
        at=desk.timestamp(), user=_manager(desk), changed=without_credentials(_plain(shown)),
    ))  # fmt: skip


def write_config(desk: Desk, text: str) -> dict[str, Json]:
    """Puts a text that somebody has written in the place of the terminal's file."""
    file = ConfigFile(desk.folder)
    return _write(desk, file, text, ConfigChanged(
        at=desk.timestamp(), user=_manager(desk), whole=True,
    ))  # fmt: skip


def config_history(desk: Desk) -> tuple[Kept, ...]:
    """What was changed, the newest first."""
    return ConfigFile(desk.folder).history()


def undo_config(desk: Desk, number: int) -> dict[str, Json]:
    """Puts back the text that was replaced as change `number`; that is a change of its own."""
    file = ConfigFile(desk.folder)
    try:
        text = file.kept(number)
    except (ConfigError, OSError) as error:
        raise TillError("bad_config", detail=str(error)) from error
    return _write(desk, file, text, ConfigChanged(
        at=desk.timestamp(), user=_manager(desk), undone=number,
    ))  # fmt: skip


def _write(desk: Desk, file: ConfigFile, text: str, event: ConfigChanged) -> dict[str, Json]:
    desk.require(MANAGE)
    at = desk.clock.now().strftime("%Y%m%d-%H%M%S")
    try:
        file.write(text, at=at, user=event.user)
    except ConfigError as error:
        raise TillError("bad_config", detail=error.reason) from error
    except OSError as error:
        raise TillError("config_not_written", detail=error.strerror or str(error)) from error
    put(desk, event)
    # Devices are opened anew as they are set; everything else holds from the next start.
    devices = find_config(desk.folder, None).devices
    desk.config = msgspec.structs.replace(desk.config, devices=devices)
    return {"undo": max((kept.number for kept in file.history()), default=0)}


def _manager(desk: Desk) -> str:
    return desk.require_cashier().user


def _plain(changes: Mapping[str, Value]) -> dict[str, object]:
    """The changes as an entry holds them: lists as lists."""
    return {
        key: value if value is None or isinstance(value, str | bool | int) else list(value)
        for key, value in changes.items()
    }
