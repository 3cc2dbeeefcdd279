"""Changing how this terminal is set: whoever manages the store may, and it is on record."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

import msgspec

from pos.contract.events import ConfigChanged, DeviceTried
from pos.contract.terminal_config import keys_of
from pos.till.config import ConfigError, DevicesConfig, find_config, read_config, sent_devices
from pos.till.config_file import ConfigFile, Kept, Value, refuse_own_folder
from pos.till.counter import DRAWER
from pos.till.desk import Desk, TillError
from pos.till.logbook import put, without_credentials
from pos.till.managing import MANAGE
from pos.till.sent_config import held_keys
from pos.till.state import Json


def config_text(desk: Desk) -> str:
    """The terminal's file as it stands; empty where it has none or one that cannot be read."""
    return _text(_file(desk))


def config_path(desk: Desk) -> Path:
    """Where the terminal's file is."""
    return _file(desk).path


def sent_device_names(desk: Desk) -> frozenset[str]:
    """The devices that head office's profile names, and the terminal's own file does not."""
    sent, unsaid, file = sent_devices(desk.folder), DevicesConfig(), _file(desk)
    try:
        own = read_config(file.text(), path=file.path).devices
    except ConfigError:
        own = unsaid  # Then the profile is all there is.
    kinds = [name for name in unsaid.__struct_fields__ if name not in ("scanners", "plugins")]
    names = {
        name for name in kinds
        if getattr(sent, name) != getattr(unsaid, name) == getattr(own, name)
    }  # fmt: skip
    if sent.scanners != unsaid.scanners and own.scanners == unsaid.scanners:
        names |= {f"scanner-{n}" for n in range(1, len(sent.scanners) + 1)}
    return frozenset(names)


def note_try(desk: Desk, device: str) -> dict[str, Json]:
    """Puts on record that a device is tried, before it is. A drawer is not tried during a shift:
    there it opens with a reason, and is counted."""
    desk.require(MANAGE)
    if device.startswith(DRAWER) and desk.shift is not None:
        raise TillError("drawer_in_shift")
    put(desk, DeviceTried(at=desk.timestamp(), user=_manager(desk), device=device))
    return {"device": device}


def load_editor() -> None:
    """Loads what the first change would wait for. Any thread but the GUI's."""
    import tomlkit as tomlkit


def change_config(desk: Desk, changes: Mapping[str, Value]) -> dict[str, Json]:
    """Sets some keys of the terminal's file; it holds from the next start.

    Refused with `bad_config`, and nothing is changed, where the till could not be started then.
    """
    _refuse_held(key for key in held_keys(desk) if any(_is_in(key, one) for one in changes))
    file = _file(desk)
    try:
        text = file.changed(changes)
    except ConfigError as error:
        raise TillError("bad_config", detail=error.reason) from error
    shown = {key: value for key, value in changes.items()}
    return _write(desk, file, text, ConfigChanged(
        at=desk.timestamp(), user=_manager(desk), changed=without_credentials(_plain(shown)),
    ))  # fmt: skip


def write_config(desk: Desk, text: str, *, over: str | None = None) -> dict[str, Json]:
    """Puts a text that somebody has written in the place of the terminal's file.

    `over` is what he began with: refused with `config_changed` where the file says something else
    by now. What head office has set stays as the file had it: it would not count.
    """
    file = _file(desk)
    there = _text(file)
    if over is not None and over != there:
        raise TillError("config_changed")
    try:
        now = _said(text)
    except ConfigError as error:
        raise TillError("bad_config", detail=error.reason) from error
    with suppress(ConfigError):
        # A file that was broken by hand holds nothing of anybody's.
        was = _said(there)
        _refuse_held(key for key in held_keys(desk) if was.get(key) != now.get(key))
    return _write(desk, file, text, ConfigChanged(
        at=desk.timestamp(), user=_manager(desk), whole=True,
    ))  # fmt: skip


def config_history(desk: Desk) -> tuple[Kept, ...]:
    """What was changed, the newest first."""
    return _file(desk).history()


def undo_config(desk: Desk, number: int) -> dict[str, Json]:
    """Puts back the text that was replaced as change `number`; that is a change of its own.

    What head office sets goes on holding, whatever the text says of it.
    """
    file = _file(desk)
    if any(kept.number == number and kept.head_office for kept in file.history()):
        raise TillError("config_of_head_office", key=f"#{number}")
    try:
        text = file.kept(number)
    except (ConfigError, OSError) as error:
        raise TillError("bad_config", detail=str(error)) from error
    return _write(desk, file, text, ConfigChanged(
        at=desk.timestamp(), user=_manager(desk), undone=number,
    ))  # fmt: skip


def _write(desk: Desk, file: ConfigFile, text: str, event: ConfigChanged) -> dict[str, Json]:
    desk.require(MANAGE)
    try:
        refuse_own_folder(desk.folder, read_config(text, path=file.path))
    except ConfigError as error:
        raise TillError("bad_config", detail=error.reason) from error
    at = desk.clock.now().strftime("%Y%m%d-%H%M%S")
    try:
        file.write(text, at=at, user=event.user)
    except ConfigError as error:
        raise TillError("bad_config", detail=error.reason) from error
    except OSError as error:
        raise TillError("config_not_written", detail=error.strerror or str(error)) from error
    put(desk, event)
    # Devices are opened anew as they are set; everything else holds from the next start.
    devices = find_config(desk.folder, desk.config_file).devices
    desk.config = msgspec.structs.replace(desk.config, devices=devices)
    return {"undo": max((kept.number for kept in file.history()), default=0)}


def _file(desk: Desk) -> ConfigFile:
    return ConfigFile(desk.folder, desk.config_file)


def _text(file: ConfigFile) -> str:
    """What the file says; empty where it cannot be read."""
    try:
        return file.text()
    except ConfigError:
        return ""


def _refuse_held(keys: Iterable[str]) -> None:
    """Refuses a change of what head office has set."""
    held = sorted(keys)
    if held:
        raise TillError("config_of_head_office", key=", ".join(held))


def _is_in(key: str, table: str) -> bool:
    return key == table or key.startswith(f"{table}.")


def _said(text: str) -> dict[str, object]:
    """What a text says, by dotted key. Raises `ConfigError` for one that is no TOML."""
    try:
        return keys_of(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(str(error)) from error


def _manager(desk: Desk) -> str:
    return desk.require_cashier().user


def _plain(changes: Mapping[str, Value]) -> dict[str, object]:
    """The changes as an entry holds them: lists as lists."""
    return {
        key: value if value is None or isinstance(value, str | bool | int) else list(value)
        for key, value in changes.items()
    }
