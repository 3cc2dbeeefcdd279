"""hq.toml: what a head office is told when it starts. Every key may be left out."""

from __future__ import annotations

import tomllib
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pos.hq.database import SQLITE
from pos.hq.members.texting import SmsSettings
from pos.hq.payments.settings import PaymentSettings, faults_of

DEFAULT_FILE = Path("hq.toml")
DEFAULT_DATABASE = "sqlite:///hq.db"
DEFAULT_LISTEN = "127.0.0.1:8787"

# What a shopper's telephone opens, short enough for a small code on paper.
_PUBLIC_URL = r"^(https?://[A-Za-z0-9.:\[\]-]{1,100}(/[A-Za-z0-9._~-]{1,40}){0,3}/?)?$"


class BadConfig(Exception):
    """hq.toml cannot be used; the message names the file and every key that is wrong."""


class HqConfig(BaseModel):
    """The keys of hq.toml.

    `snapshots` is the folder of snapshots, `signing_key_file` the key that signs them,
    `member_key_file` the one under which members' names and numbers are encrypted; where they are
    empty they lie where `pos.hq.home` says. `public_listen` is the address of shoppers' pages,
    which are not served where it is empty; `public_url` is what receipts print of it, by default
    that address itself. Without `payment` a chain takes none, and a demonstration simulated ones;
    without `sms` nobody is sent a one-time code.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    database: str = DEFAULT_DATABASE
    listen: str = DEFAULT_LISTEN
    public_listen: str = ""
    public_url: str = Field(default="", pattern=_PUBLIC_URL)
    snapshots: str = ""
    signing_key_file: str = ""
    member_key_file: str = ""
    workers: int = Field(default=1, ge=1, le=64)
    tls_certificate: str = ""
    tls_key: str = ""
    payment: PaymentSettings | None = None
    sms: SmsSettings | None = None


def read_config(path: Path | None) -> HqConfig:
    """The configuration in `path`, or without one in hq.toml here, if there is one.

    Relative paths in a file start at the folder of the file.
    """
    if path is None:
        if not DEFAULT_FILE.exists():
            return HqConfig()
        path = DEFAULT_FILE
    try:
        keys = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise BadConfig(f"{path}: there is no such file") from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadConfig(f"{path}: {error}") from error
    try:
        config = HqConfig.model_validate({"database": DEFAULT_DATABASE, **keys})
    except ValidationError as error:
        raise BadConfig("\n".join(_faults(path, error))) from error
    folder = path.parent
    payment = config.payment
    if payment is not None:
        faults = list(faults_of(payment, public_url=config.public_url))
        if faults:
            raise BadConfig("\n".join(f"{path}: {key}: {words}" for key, words in faults))
        payment = payment.anchored(folder)
    places = {name: str(folder / value) for name in _PLACES if (value := getattr(config, name))}
    places["database"] = _anchored(config.database, folder)
    sms = None if config.sms is None else config.sms.anchored(folder)
    return config.model_copy(update={**places, "payment": payment, "sms": sms})


def _faults(path: Path, error: ValidationError) -> list[str]:
    lines = []
    for fault in error.errors():
        key = ".".join(str(part) for part in fault["loc"])
        unknown = fault["type"] == "extra_forbidden"
        words = "unknown key" if unknown else _WORDS.get(key, fault["msg"])
        lines.append(f"{path}: {key}: {words}")
    return lines


_PLACES = ("snapshots", "signing_key_file", "member_key_file", "tls_certificate", "tls_key")
_WORDS = {"public_url": "no address like https://receipts.example.com"}


def _anchored(url: str, folder: Path) -> str:
    if not url.startswith(SQLITE):
        return url
    return f"{SQLITE}{folder / url.removeprefix(SQLITE)}"
