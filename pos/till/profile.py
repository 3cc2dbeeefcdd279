"""The devices that head office gives a terminal: kept in a file, in force from the next start.

Devices are opened before anything else is read, and a till that sells does not change its printer:
so the profile that came down lies beside the databases until then. What the terminal's own file
says goes before it.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import msgspec

from pos.contract.devices import DEVICES_FILE, DevicesConfig

SETTING: Final = "devices"

log = logging.getLogger(__name__)


def keep_profile(folder: Path, settings: Mapping[str, Any]) -> None:
    """Writes down what head office says of the devices; a profile with a fault changes nothing.

    A disk that takes nothing is not the end of an exchange: the next one tries again.
    """
    path = folder / DEVICES_FILE
    sent = settings.get(SETTING)
    try:
        if sent is None:
            path.unlink(missing_ok=True)
            return
        content = msgspec.json.encode(msgspec.convert(sent, DevicesConfig))
        if path.exists() and path.read_bytes() == content:
            return
        draft = path.with_name(f"{path.name}.new")
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except msgspec.ValidationError as error:
        log.warning("device profile refused: %s", error)
    except OSError as error:
        log.warning("device profile not kept: %s", error.strerror)
