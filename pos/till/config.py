"""lianpos.toml: what a terminal is told about itself, its head office and its devices.

Every key is optional. An unknown key or a bad value is an error that names the line.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Annotated, Final, Literal

import msgspec

from pos.codes.labels import read_layout
from pos.contract.devices import DEVICES_FILE
from pos.contract.devices import WEDGE as WEDGE
from pos.contract.devices import DevicesConfig as DevicesConfig
from pos.contract.peers import Address
from pos.staff.roles import Limits


class ConfigError(Exception):
    """A configuration file that cannot be used; the message says where and why.

    `line` counts from 1, 0 where it has none; `key` is dotted, empty where no key is at fault, and
    `reason` says why without the file's name.
    """

    def __init__(self, message: str, *, line: int = 0, key: str = "", reason: str = "") -> None:
        super().__init__(message)
        self.line = line
        self.key = key
        self.reason = reason or message


class _Section(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


# Plain HTTP goes no further than this machine.
_HEAD_OFFICE: Final = (
    r"https://[^\s/]+(/[^\s]*)?|http://(127(\.\d+){3}|localhost|\[::1\])(:\d+)?(/[^\s]*)?"
)

HqUrl = Annotated[str, msgspec.Meta(pattern=rf"^({_HEAD_OFFICE})?$")]
Pin = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-fA-F]{64}$")]
BasisPoints = Annotated[int, msgspec.Meta(ge=0, le=10_000)]
Amount = Annotated[int, msgspec.Meta(ge=0)]

_WORDS: Final = {
    "printer": "no device URL, such as escpos+tcp://10.0.3.21:9100",
    "scale": "no device URL, such as scale+toledo8217:///dev/ttyUSB0",
    "bagging": "no device URL, such as scale+cas:///dev/ttyUSB2",
    "display": "no device URL, such as display+cd5220:///dev/ttyUSB1",
    "camera": "no device URL, such as camera+v4l2:///dev/video0",
    "scanners": "no scanner URL, such as scanner+wedge:// or scanner+serial:///dev/ttyACM0",
    "drawer": 'neither "printer" nor a device URL',
    "url": "neither https:// nor http:// on this machine",
    "listen": "no IP and port, such as 0.0.0.0:7411",
    "address": "no IP and port, such as 10.0.3.21:7411",
    "pins": "not the SHA-256 of a public key in 64 hex digits",
}
"""What a value that its pattern refuses is not, in words."""


class HqConfig(_Section, frozen=True, kw_only=True):
    """Where head office is, and up to two pinned public keys (SHA-256, hex)."""

    url: HqUrl = ""
    pins: Annotated[tuple[Pin, ...], msgspec.Meta(max_length=2)] = ()


class ReceiptConfig(_Section, frozen=True, kw_only=True):
    """How paper looks: its width in half-width columns, and the template."""

    width: Annotated[int, msgspec.Meta(ge=20, le=80)] = 48
    template: str = "standard"


class LabelConfig(_Section, frozen=True, kw_only=True):
    """One layout of an in-store label (pos.codes.labels)."""

    pattern: str

    def __post_init__(self) -> None:
        read_layout(self.pattern)


class RoleLimitsConfig(_Section, frozen=True, kw_only=True, omit_defaults=True):
    """What people of one role may do without a second person; one left out stays as it is.

    `discount` and `price_override` in basis points of the price, the others in minor units.
    """

    discount: BasisPoints | None = None
    price_override: BasisPoints | None = None
    tag_price: Amount | None = None
    refund: Amount | None = None
    refund_without_receipt: Amount | None = None
    void: Amount | None = None
    cash_out: Amount | None = None
    told_payment: Amount | None = None


class LimitsConfig(_Section, frozen=True, kw_only=True):
    """Limits per role."""

    cashier: RoleLimitsConfig = RoleLimitsConfig()
    supervisor: RoleLimitsConfig = RoleLimitsConfig()
    admin: RoleLimitsConfig = RoleLimitsConfig()
    self_checkout: RoleLimitsConfig = RoleLimitsConfig()

    def of_roles(self) -> dict[str, Limits]:
        """The limits that the file sets, by role."""
        return {
            "cashier": msgspec.to_builtins(self.cashier),
            "supervisor": msgspec.to_builtins(self.supervisor),
            "admin": msgspec.to_builtins(self.admin),
            "self_checkout": msgspec.to_builtins(self.self_checkout),
        }


class BackupConfig(_Section, frozen=True, kw_only=True):
    """Where the copies of the journal go: a folder on another disk; empty: beside the journal."""

    folder: str = ""


SCREEN_OFF: Final = "off"
"""No screen for the shopper, whatever is plugged in."""


class CustomerConfig(_Section, frozen=True, kw_only=True):
    """The shopper's screen: its name; empty: any second one; "off": none; "window": a window.

    `slides` is the folder of the pictures that it shows while nobody is served; empty: the folder
    slides in the terminal's own.
    """

    screen: str = ""
    slides: str = ""


class LaneConfig(_Section, frozen=True, kw_only=True):
    """The store's own network, over which its terminals work together without head office.

    `listen` is the IP and port at which this terminal is found (0.0.0.0 for all of its own), empty
    where it is not; `address` is what the others call, where that is another one.
    """

    listen: Address = ""
    address: Address = ""


class KioskConfig(_Section, frozen=True, kw_only=True):
    """A lane that shoppers use alone.

    `idle` seconds without a touch ask whether somebody is there, `grace` seconds later the sale is
    parked. `receipt`: paper comes when it is asked for, or always. `bags`: whether the lane asks
    for bags before payment. `low_reach`: everything that is touched stands low from the start.
    `looks`: somebody looks at a basket now and then before it is paid, by chance.
    """

    idle: Annotated[int, msgspec.Meta(ge=10, le=900)] = 60
    grace: Annotated[int, msgspec.Meta(ge=5, le=120)] = 20
    receipt: Literal["asked", "always"] = "asked"
    bags: bool = True
    low_reach: bool = False
    looks: bool = False


class Config(_Section, frozen=True, kw_only=True):
    """A terminal's configuration."""

    language: Literal["zh_CN", "en"] = "zh_CN"
    face: Literal["cashier", "kiosk", "admin"] = "cashier"
    theme: Literal["light", "dark", "high-contrast"] = "light"
    scale: Annotated[int, msgspec.Meta(ge=100, le=200)] = 100
    density: Literal["dense", "touch"] = "dense"
    hq: HqConfig = HqConfig()
    devices: DevicesConfig = DevicesConfig()
    receipt: ReceiptConfig = ReceiptConfig()
    labels: tuple[LabelConfig, ...] = ()
    limits: LimitsConfig = LimitsConfig()
    backup: BackupConfig = BackupConfig()
    customer: CustomerConfig = CustomerConfig()
    lane: LaneConfig = LaneConfig()
    kiosk: KioskConfig = KioskConfig()


def load_config(path: Path) -> Config:
    """Reads a configuration file; raises `ConfigError` for one that cannot be read or used."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: is not UTF-8 text") from error
    return read_config(text, path=path)


def read_config(text: str, *, path: Path) -> Config:
    """Reads the text of the file at `path`; raises `ConfigError` with its line."""
    try:
        return msgspec.convert(tomllib.loads(text), Config)
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"at line (\d+)", str(error))
        last = int(at[1]) if at else len(text.splitlines())
        raise ConfigError(f"{path}: {error}", line=last, reason=str(error)) from error
    except msgspec.ValidationError as error:
        keys, number, reason = _place(str(error))
        line, key = _line_of(text, keys, number), ".".join(keys)
        where = f"line {line}: " if line else ""
        raise ConfigError(
            f"{path}: {where}{key}: {reason}",
            line=line or 0, key=key, reason=f"{where}{key}: {reason}",
        ) from error  # fmt: skip


def find_config(folder: Path, given: Path | None) -> Config:
    """The configuration of a terminal: the given file, else its own, else the defaults.

    Devices that it does not name are those of the profile that head office has sent.
    """
    own = folder / "lianpos.toml"
    if given is not None:
        config = load_config(given)
    else:
        config = load_config(own) if own.exists() else Config()
    return msgspec.structs.replace(config, devices=config.devices.over(sent_devices(folder)))


def sent_devices(folder: Path) -> DevicesConfig:
    """The devices that head office gave this terminal when it was last heard; none without."""
    try:
        return msgspec.json.decode((folder / DEVICES_FILE).read_bytes(), type=DevicesConfig)
    except (OSError, ValueError, msgspec.DecodeError):
        return DevicesConfig()


def _place(message: str) -> tuple[list[str], int, str]:
    """Splits msgspec's words: the keys that lead to the fault, which of several tables, why."""
    reason, _, path = message.partition(" - at `")
    keys = re.findall(r"\.([\w-]+)", path.rstrip("`"))
    index = re.search(r"\[(\d+)\]", path)
    number = int(index[1]) if index else 0
    unknown = re.search(r"unknown field `([^`]+)`", reason)
    if unknown:
        return [*keys, unknown[1]], number, "there is no such key"
    if keys == ["labels"] and index:
        keys.append("pattern")  # What a layout checks by itself is told of its table.
    if keys == ["devices"] and WEDGE in reason:
        keys.append("scanners")  # So is what is wrong with several devices together.
    if "matching regex" in reason and keys:
        return keys, number, _WORDS[keys[-1]]
    return keys, number, reason[:1].lower() + reason[1:]


def _line_of(text: str, keys: list[str], nth: int) -> int | None:
    """The line where the last of `keys` is set, or where its table begins.

    Of a table that stands there several times ([[labels]]) the `nth` is meant, from 0.
    """
    table: list[str] = []
    best: int | None = None
    seen = 0
    for number, line in enumerate(text.splitlines(), start=1):
        header = re.match(r"\s*(\[+)\s*([\w.\-]+)\s*\]+", line)
        if header:
            table = header[2].split(".")
            if header[1] == "[[" and table == keys[: len(table)]:
                seen += 1
                if seen != nth + 1:
                    table = []
                    continue
            if table == keys:
                best = number
            continue
        setting = re.match(r"""\s*["']?([\w.\-]+)["']?\s*=""", line)
        if setting and [*table, *setting[1].split(".")] == keys:
            return number
    return best
