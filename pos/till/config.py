"""lianpos.toml: what a terminal is told about itself, its head office and its devices.

Every key is optional. An unknown key or a bad value is an error that names the line.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Annotated, Any, Final

import msgspec

from pos.codes.labels import read_layout
from pos.contract.devices import DEVICES_FILE
from pos.contract.devices import WEDGE as WEDGE
from pos.contract.devices import DevicesConfig as DevicesConfig
from pos.contract.terminal_config import SCREEN_OFF as SCREEN_OFF
from pos.contract.terminal_config import SENT_FILE, Section, SharedConfig, laid_over
from pos.contract.terminal_config import BackupConfig as BackupConfig
from pos.contract.terminal_config import CustomerConfig as CustomerConfig
from pos.contract.terminal_config import KioskConfig as KioskConfig
from pos.contract.terminal_config import LaneConfig as LaneConfig
from pos.contract.terminal_config import ReceiptConfig as ReceiptConfig
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
    "template": "has signs that nobody sees",
    "folder": "has signs that nobody sees",
    "screen": "has signs that nobody sees",
    "slides": "has signs that nobody sees",
    "pins": "not the SHA-256 of a public key in 64 hex digits",
}
"""What a value that its pattern refuses is not, in words."""


class HqConfig(Section, frozen=True, kw_only=True):
    """Where head office is, and up to two pinned public keys (SHA-256, hex)."""

    url: HqUrl = ""
    pins: Annotated[tuple[Pin, ...], msgspec.Meta(max_length=2)] = ()


class LabelConfig(Section, frozen=True, kw_only=True):
    """One layout of an in-store label (pos.codes.labels)."""

    pattern: str

    def __post_init__(self) -> None:
        read_layout(self.pattern)


class RoleLimitsConfig(Section, frozen=True, kw_only=True, omit_defaults=True):
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


class LimitsConfig(Section, frozen=True, kw_only=True):
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


class Config(SharedConfig, frozen=True, kw_only=True):
    """A terminal's configuration."""

    hq: HqConfig = HqConfig()
    devices: DevicesConfig = DevicesConfig()
    labels: tuple[LabelConfig, ...] = ()
    limits: LimitsConfig = LimitsConfig()


def load_config(path: Path) -> Config:
    """Reads a configuration file; raises `ConfigError` for one that cannot be read or used."""
    return read_config(_text_of(path), path=path)


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: is not UTF-8 text") from error


def read_config(text: str, *, path: Path, sent: object = None) -> Config:
    """Reads the text of the file at `path`; raises `ConfigError` with its line.

    `sent` is what head office sets in its place: a fault in that has no line, and says so.
    """
    try:
        own = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"at line (\d+)", str(error))
        last = int(at[1]) if at else len(text.splitlines())
        raise ConfigError(f"{path}: {error}", line=last, reason=str(error)) from error
    try:
        if sent is not None:
            msgspec.convert(sent, SharedConfig)
    except (msgspec.ValidationError, ValueError) as error:
        keys, _, reason = _place(str(error))
        told = f"{'.'.join(keys)}: {reason}"
        raise ConfigError(f"head office: {told}", key=".".join(keys), reason=told) from error
    try:
        return msgspec.convert(laid_over(own, sent) if isinstance(sent, dict) else own, Config)
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

    What head office has set goes before it; devices that it does not name are those of the profile
    that head office has sent.
    """
    own = given or folder / "lianpos.toml"
    text = _text_of(own) if given is not None or own.exists() else ""
    try:
        config = read_config(text, path=own, sent=sent_config(folder))
    except ConfigError:
        # What the store has written since does not go together with it: its own holds.
        config = read_config(text, path=own)
    return msgspec.structs.replace(config, devices=config.devices.over(sent_devices(folder)))


def sent_config(folder: Path) -> dict[str, Any]:
    """What head office sets of this terminal's file; nothing without."""
    try:
        return msgspec.json.decode((folder / SENT_FILE).read_bytes(), type=dict[str, Any])
    except (OSError, ValueError, msgspec.DecodeError):
        return {}


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
