"""The paper of a receipt as values: its blocks, and how each is set."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

Align = Literal["left", "center", "right"]
Size = Literal["normal", "tall", "wide", "double"]
Symbology = Literal["code128", "ean13", "ean8"]
CutMode = Literal["full", "partial"]


class PaperError(ValueError):
    """A document that no printer can print; the message names the block and what is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A paragraph. It wraps at the paper's width; a newline starts a new line."""

    text: str
    align: Align = "left"
    size: Size = "normal"
    bold: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One column of a row. Width 0: the first column takes what is left, others what they need."""

    text: str
    align: Align = "left"
    width: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Columns that stay aligned; only the first one wraps, so an amount is never broken."""

    cells: tuple[Cell, ...]
    size: Size = "normal"
    bold: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A line across the paper made of one character."""

    char: str = "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Qr:
    """A QR code, centred, with a caption under it."""

    data: str
    size_mm: int = 25
    caption: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Barcode:
    """A linear bar code, centred; `text` prints its characters under the bars."""

    data: str
    symbology: Symbology = "code128"
    height_mm: int = 10
    text: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A picture known to the rasteriser by its name, such as the store's logo."""

    name: str
    align: Align = "center"


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """Blank lines."""

    lines: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A cut of the paper; the driver feeds it past the knife first."""

    mode: CutMode = "partial"


Block = Text | Row | Rule | Qr | Barcode | Image | Feed | Cut


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A whole receipt. `width` in half-width columns, `language` as in zh_CN or en."""

    blocks: tuple[Block, ...]
    width: int = 48
    language: str = "zh_CN"


def marked_copy(paper: Paper, copy: int) -> Paper:
    """The paper as its how-manieth reprint: nobody shall take it for the first one."""
    mark = f"补打 第{copy}次" if paper.language.startswith("zh") else f"COPY {copy}"
    text = Text(text=mark, align="center", size="double", bold=True)
    return replace(paper, blocks=(text, *paper.blocks))
