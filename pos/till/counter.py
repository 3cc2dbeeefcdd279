"""The devices on the counter, and the names under which they are opened.

Scanners are opened by whoever has eyes for what they read: the window of a face.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final
from urllib.parse import quote

from pos.texts import Texts
from pos.till.config import DevicesConfig

PRINTER: Final = "printer"
DRAWER: Final = "drawer"
SCALE: Final = "scale"
BAGGING: Final = "bagging"
DISPLAY: Final = "display"
CAMERA: Final = "camera"

PICTURES: Final = "pictures"
"""The folder, within a terminal's own, of the logos on its receipts."""

_DRAWS_LOGOS: Final = ("escpos+", "sim+printer:")


def on_the_counter(config: DevicesConfig, *, pictures: Path | None = None) -> dict[str, str]:
    """Name and URL of each device that the till itself talks to; a drawer at the printer is none.

    The order is that in which they are opened. `pictures` is the folder where logos lie unless
    the printer's URL names another.
    """
    devices = {
        PRINTER: config.printer if pictures is None else with_pictures(config.printer, pictures),
        DRAWER: "" if config.drawer == PRINTER else config.drawer,
        SCALE: config.scale,
        BAGGING: config.bagging,
        DISPLAY: config.display,
    }
    return {name: url for name, url in devices.items() if url}


def with_pictures(url: str, pictures: Path) -> str:
    """The URL of a printer with the folder where logos lie, unless it names one itself."""
    if not url.startswith(_DRAWS_LOGOS) or "pictures=" in url:
        return url
    return f"{url}{'&' if '?' in url else '?'}pictures={quote(str(pictures.absolute()))}"


def device_words(texts: Texts, *, device: str, code: str) -> str:
    """One calm sentence for a code that a device reported: what happened, what to do.

    A driver of somebody else may have codes of its own, which have no sentence here.
    """
    kind = device.rstrip("-0123456789")
    names, sentences = texts.catalogue["device_name"], texts.catalogue["device"]
    sentence = sentences.get(code, sentences["device"])
    return sentence.format_map({"device": names.get(kind, device), "code": code})
