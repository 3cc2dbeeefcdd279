"""The parts of lianpos.toml that head office may set as well, and what it has sent of them.

A terminal's own file says how it is set; what head office sends goes before it, key by key. Where
head office is, devices, labels and limits are not among these: the first is not to be cut off by
a slip of the pen, and the others have settings of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Final, Literal

import msgspec

from pos.contract.peers import ADDRESS

SETTING: Final = "config"
"""The name under which head office sends it."""
SENT_FILE: Final = "head-office.json"
"""In the terminal's folder: what of it is in force."""

SCREEN_OFF: Final = "off"
"""No screen for the shopper, whatever is plugged in."""


# The same, and a port that there is; 0 takes a free one.
_PORT: Final = (
    "(0|[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])"
)
Place = Annotated[str, msgspec.Meta(pattern=ADDRESS.replace("[0-9]{1,5}", _PORT))]
Line = Annotated[str, msgspec.Meta(pattern=r"^[^\x00-\x1f\x7f]*\Z")]
"""One line of text, without signs that nobody sees."""


class Section(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One table of the file: an unknown key is most likely a slip of the pen."""


class ReceiptConfig(Section, frozen=True, kw_only=True):
    """How paper looks: its width in half-width columns, and the template."""

    width: Annotated[int, msgspec.Meta(ge=20, le=80)] = 48
    template: Line = "standard"


class BackupConfig(Section, frozen=True, kw_only=True):
    """Where the copies of the journal go: a folder on another disk; empty: beside the journal."""

    folder: Line = ""


class CustomerConfig(Section, frozen=True, kw_only=True):
    """The shopper's screen: its name; empty: any second one; "off": none; "window": a window.

    `slides` is the folder of the pictures that it shows while nobody is served; empty: the folder
    slides in the terminal's own.
    """

    screen: Line = ""
    slides: Line = ""


class LaneConfig(Section, frozen=True, kw_only=True):
    """The store's own network, over which its terminals work together without head office.

    `listen` is the IP and port at which this terminal is found (0.0.0.0 for all of its own), empty
    where it is not; `address` is what the others call, where that is another one.
    """

    listen: Place = ""
    address: Place = ""


class KioskConfig(Section, frozen=True, kw_only=True):
    """A lane that shoppers use alone.

    `idle` seconds without a touch ask whether somebody is there, `grace` seconds later the sale is
    parked. `receipt`: paper comes when it is asked for, or always. `bags`: whether the lane asks
    for bags before payment. `low_reach`: everything that is touched stands low from the start.
    `looks`: somebody looks at a basket now and then before it is paid, by chance. `exit`: for so
    many minutes the code on a receipt opens the store's way out, once; 0 where there is no door.
    `pictures`: for so many hours a picture is kept of what an attendant was called for, and the
    lane says so; 0 for none.
    """

    idle: Annotated[int, msgspec.Meta(ge=10, le=900)] = 60
    grace: Annotated[int, msgspec.Meta(ge=5, le=120)] = 20
    receipt: Literal["asked", "always"] = "asked"
    bags: bool = True
    low_reach: bool = False
    looks: bool = False
    exit: Annotated[int, msgspec.Meta(ge=0, le=120)] = 0
    pictures: Annotated[int, msgspec.Meta(ge=0, le=720)] = 0


class SharedConfig(Section, frozen=True, kw_only=True):
    """The keys that a terminal's file and head office may both set."""

    language: Literal["zh_CN", "en"] = "zh_CN"
    face: Literal["cashier", "kiosk", "admin"] = "cashier"
    theme: Literal["light", "dark", "high-contrast"] = "light"
    scale: Annotated[int, msgspec.Meta(ge=100, le=200)] = 100
    density: Literal["dense", "touch"] = "dense"
    receipt: ReceiptConfig = ReceiptConfig()
    backup: BackupConfig = BackupConfig()
    customer: CustomerConfig = CustomerConfig()
    lane: LaneConfig = LaneConfig()
    kiosk: KioskConfig = KioskConfig()


def faults_of_sent(sent: object) -> list[str]:
    """What is wrong with what head office wants to send, or has sent; nothing where it is right."""
    try:
        msgspec.convert(sent, SharedConfig)
    except (msgspec.ValidationError, ValueError) as error:
        return [str(error)]
    return []


def keys_of(sent: Mapping[str, Any]) -> dict[str, Any]:
    """What it sets, by dotted key: `{"theme": "dark", "kiosk.idle": 90}`."""
    return dict(_keys(sent, ""))


def _keys(table: Mapping[str, Any], before: str) -> Iterator[tuple[str, Any]]:
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from _keys(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", value


def laid_over(own: Mapping[str, Any], sent: Mapping[str, Any]) -> dict[str, Any]:
    """A terminal's own document with what head office sets in the place of its own."""
    merged = dict(own)
    for name, value in sent.items():
        there = merged.get(name)
        if isinstance(value, Mapping):
            merged[name] = laid_over(there if isinstance(there, Mapping) else {}, value)
        else:
            merged[name] = value
    return merged
