"""What head office sets of lianpos.toml: kept beside it, in force from the next start.

The terminal's own file is not touched: where head office takes back what it has set, what the
store had said holds again. A change with a fault changes nothing, and head office hears of it by
the journal. What it replaces is kept in the history, where the store sees it and cannot undo it.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

import msgspec

from pos.contract.events import ConfigChanged, ConfigRefused
from pos.contract.terminal_config import SENT_FILE, SETTING, keys_of
from pos.till.config import ConfigError, read_config, sent_config
from pos.till.config_file import ConfigFile, refuse_own_folder, write_whole
from pos.till.desk import Desk
from pos.till.logbook import put, shown

log = logging.getLogger(__name__)


def take_sent_config(desk: Desk, before: Mapping[str, Any]) -> None:
    """Takes over what head office has sent; `before` are the settings of until now. Sync thread.

    A disk that takes nothing is not the end of an exchange: the next one tries again.
    """
    sent = desk.settings.get(SETTING)
    known = sent_config(desk.folder)
    if (sent or {}) == known:
        return
    fault = "" if sent is None else _fault(desk, sent)
    if fault:
        # Said once, and not with every exchange.
        if before.get(SETTING) != sent:
            log.warning("what head office has set was refused: %s", fault)
            put(desk, ConfigRefused(at=desk.timestamp(), reason=fault))
        return
    try:
        _keep(desk, known, sent or {})
    except OSError as error:
        log.warning("what head office has set is not kept: %s", error.strerror)
        return
    was, now = keys_of(known), keys_of(sent or {})
    changed = {key: now.get(key) for key in sorted(was.keys() | now.keys())
               if was.get(key) != now.get(key)}  # fmt: skip
    put(desk, ConfigChanged(at=desk.timestamp(), changed=shown(changed), head_office=True))


def held_keys(desk: Desk) -> dict[str, Any]:
    """What head office has set of this terminal, by dotted key: the store does not change it.

    Its label layouts and limits have settings of their own, and go before the file just so.
    """
    held = keys_of(sent_config(desk.folder))
    limits = desk.settings.get("limits")
    if isinstance(limits, Mapping):
        held |= keys_of({"limits": limits})
    if desk.station.is_enrolled and (labels := desk.catalog.labels()):
        held["labels"] = list(labels)
    return held


def _fault(desk: Desk, sent: object) -> str:
    """Why the till could not be started with that; empty where it could."""
    file = ConfigFile(desk.folder, desk.config_file)
    try:
        refuse_own_folder(desk.folder, read_config(file.text(), path=file.path, sent=sent))
    except ConfigError as error:
        return error.reason
    return ""


def _keep(desk: Desk, known: Mapping[str, Any], sent: Mapping[str, Any]) -> None:
    import tomlkit

    at = desk.clock.now().strftime("%Y%m%d-%H%M%S")
    path = desk.folder / SENT_FILE
    ConfigFile(desk.folder, desk.config_file).keep_sent(tomlkit.dumps(dict(known)), at=at)
    if sent:
        write_whole(path, msgspec.json.encode(sent).decode())
    else:
        path.unlink(missing_ok=True)
