"""What the URLs of printers may say. Imported when a printer is created."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import ClassVar, Literal

from pydantic import Field, field_validator

from drivers.printer.charset import Charset
from drivers.printer.profile import DEFAULT, Fence, Profile, load_profile, profile_names
from drivers.settings import Settings


class PrinterSettings(Settings):
    """What every ESC/POS printer may be told: its profile, and single values that differ."""

    other_names: ClassVar[Mapping[str, str]] = {"cjk": "charset"}

    profile: str = Field(default=DEFAULT, json_schema_extra={"enum": [*profile_names()]})
    """The model; every other option only says what differs from it."""
    width: int | None = Field(default=None, ge=24, le=72)
    """Half-width columns: 48 on paper of 80 mm, 32 on 58 mm."""
    charset: Charset | None = None
    """The Chinese font that the printer has; none draws every Chinese line."""
    fence: Fence | None = None
    """How it confirms; dle: it is watched for as long as printing takes; none: not at all."""
    automatic: bool | None = None
    """Whether it tells changes by itself (GS a)."""
    quad: bool | None = None
    """Whether double size of Chinese takes a command of its own (FS W)."""
    cutter: bool | None = None
    """Whether it has a knife."""
    draw_codes: bool | None = None
    """Draws QR and bar codes: for a printer that has no command for them."""
    raster: bool | None = None
    """Draws all text and codes: suits any printer, and takes sixty times the bytes."""
    pictures: Path | None = None
    """The folder where logos lie."""

    @field_validator("profile")
    @classmethod
    def _is_there(cls, name: str) -> str:
        if name not in profile_names():
            raise ValueError(f"one of {', '.join(profile_names())} expected")
        return name

    @field_validator("fence", mode="before")
    @classmethod
    def _as_commands_are_named(cls, fence: object) -> object:
        return {"gsr": "gs_r", "gsh": "gs_h"}.get(str(fence), fence)

    def model(self) -> Profile:
        """The profile, with what the URL says otherwise."""
        profile = load_profile(self.profile)
        if self.width is not None:
            profile = profile.at_width(self.width)
        named = ("charset", "fence", "automatic", "quad", "cutter", "draw_codes", "raster")
        given = {name: getattr(self, name) for name in named}
        changes = {name: value for name, value in given.items() if value is not None}
        return replace(profile, **changes)


class TcpPrinterSettings(PrinterSettings):
    """escpos+tcp://HOST:PORT"""

    host: str
    port: int = 9100
    announced: str = Field(default="", max_length=63)
    """The name by which it announces itself: it is found by that where its address has changed."""


class SerialPrinterSettings(PrinterSettings):
    """escpos+serial:///dev/ttyS0 or escpos+serial://usb:VENDOR:PRODUCT/SERIAL"""

    authority: str = ""
    path: str = ""
    baud: int = Field(default=9600, ge=300, le=921_600)
    """Bits a second, as the device is set."""
    bits: Literal[7, 8] = 8
    """Data bits."""
    parity: Literal["N", "E", "O"] = "N"
    """None, even or odd."""
    flow: Literal["none", "rtscts", "dsrdtr", "xonxoff"] = "none"
    """How it says that it can take no more."""

    @field_validator("bits", mode="before")
    @classmethod
    def _as_number(cls, value: object) -> object:
        return int(value) if isinstance(value, str) and value.isdigit() else value


class UsbPrinterSettings(PrinterSettings):
    """escpos+usb://VENDOR:PRODUCT/SERIAL"""

    authority: str = Field(pattern=r"^[0-9A-Fa-f]{4}:[0-9A-Fa-f]{4}$")
    path: str = ""


class FilePrinterSettings(PrinterSettings):
    """escpos+file:///dev/usb/lp0"""

    path: str


class TwinPrinterSettings(PrinterSettings):
    """sim+printer://?png=FOLDER"""

    png: Path | None = None
    """The folder for the papers."""
    render: Literal["png"] | None = None
    """Papers as pictures, in the folder `paper` where no other is named."""

    @property
    def folder(self) -> Path | None:
        """Where the papers go; None keeps none."""
        return Path("paper") if self.png is None and self.render == "png" else self.png
