"""The paper of a receipt: what it says and how it is set, whatever printer prints it.

The head office, the till and a store's installer exchange it as JSON:

    {"width": 48, "language": "zh_CN", "blocks": [{"text": "示范店", "size": "double"}, ...]}

Widths are counted in half-width columns: 48 on paper of 80 mm, 32 on paper of 58 mm. A Chinese
character takes two. Values only: nothing here talks to a device. Any thread.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal, Protocol, cast, get_args

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Bitmap:
    """Dots for a print head: rows from the top, eight dots a byte, left first, 1 prints black."""

    width: int  # dots, a multiple of eight
    height: int
    data: bytes


class Rasteriser(Protocol):
    """Draws what a printer's own font cannot. Called on the printer's thread."""

    def has(self, char: str) -> bool:
        """Whether it can draw a character; one that nobody can is printed as a question mark."""
        ...

    def line(self, text: str, *, columns: int, size: Size, bold: bool) -> Bitmap:
        """One printed line: `columns` half-width cells of 12 x 24 dots, doubled as `size` says."""
        ...

    def picture(self, name: str, *, max_width: int) -> Bitmap | None:
        """The picture of that name, at most `max_width` dots wide; None when there is none."""
        ...


def marked_copy(paper: Paper, copy: int) -> Paper:
    """The paper as its how-manieth reprint: nobody shall take it for the first one."""
    mark = f"补打 第{copy}次" if paper.language.startswith("zh") else f"COPY {copy}"
    text = Text(text=mark, align="center", size="wide", bold=True)
    return replace(paper, blocks=(text, *paper.blocks))


# --- widths ---------------------------------------------------------------------------------


class _Widths(dict[str, int]):
    """Columns of each character met so far (East Asian Width, Unicode Standard Annex 11)."""

    def __missing__(self, char: str) -> int:
        if unicodedata.category(char) in ("Mn", "Me", "Cf", "Cc"):
            width = 0
        elif unicodedata.east_asian_width(char) in "WFA" or char == "\u00a5":
            width = 2  # the ambiguous ones too: they are full-width in Chinese printer fonts
        else:
            # A few narrow letters (ǹ) have a two-byte code, and so a full-width cell.
            width = 1 if char.isascii() or len(char.encode("gb18030", "replace")) != 2 else 2
        if len(self) < 30_000:
            self[char] = width
        return width


_WIDTHS = _Widths()

# Control characters would be commands to a printer; a tab is a blank. The yen sign of Latin-1 is
# in no Chinese code set with two bytes: the full-width one is meant.
_UNPRINTABLE: dict[int, str | None] = {n: None for n in (*range(0x20), *range(0x7F, 0xA0))}
_UNPRINTABLE |= {n: None for n in range(0xD800, 0xE000)}
_UNPRINTABLE |= {0x09: " ", 0x2028: " ", 0x2029: " ", 0xA5: "\uffe5"}
_ANY_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\xa5\u2028\u2029\ud800-\udfff]")


def char_width(char: str) -> int:
    """Columns that one character takes: 0 (combining, control), 1 or 2."""
    return _WIDTHS[char]


def printable(text: str) -> str:
    """The text as it can be printed: no control characters or lone surrogates, `¥` full-width."""
    return text.translate(_UNPRINTABLE) if _ANY_UNPRINTABLE.search(text) else text


def display_width(text: str) -> int:
    """Columns that a text takes on the paper."""
    if text.isascii() and text.isprintable():
        return len(text)
    return sum(map(_WIDTHS.__getitem__, text))


# --- JSON -----------------------------------------------------------------------------------


def to_json(paper: Paper) -> str:
    """The paper as one JSON text; defaults are left out."""
    document = {
        "width": paper.width,
        "language": paper.language,
        "blocks": [_block_json(block) for block in paper.blocks],
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def from_json(text: str | bytes) -> Paper:
    """The paper of a JSON text. Raises PaperError that names the place and the fault."""
    try:
        document = json.loads(text)
    except ValueError as error:
        raise PaperError(f"not JSON: {error}") from error
    fields = _Fields("the document", document)
    width = fields.integer("width", default=48, least=16, most=96)
    language = fields.text("language", default="zh_CN")
    blocks = fields.array("blocks")
    fields.close()
    return Paper(
        width=width,
        language=language,
        blocks=tuple(_block(f"blocks[{n}]", value) for n, value in enumerate(blocks)),
    )


def _block_json(block: Block) -> dict[str, object]:
    match block:
        case Text():
            return {"text": block.text, **_style_json(block.align, block.size, block.bold)}
        case Row():
            cells = [_cell_json(cell) for cell in block.cells]
            return {"row": cells, **_style_json("left", block.size, block.bold)}
        case Rule():
            return {"rule": block.char}
        case Qr():
            caption = {"caption": block.caption} if block.caption else {}
            return {"qr": block.data, "size_mm": block.size_mm, **caption}
        case Barcode():
            return {
                "barcode": block.data,
                "symbology": block.symbology,
                "height_mm": block.height_mm,
                "text": block.text,
            }
        case Image():
            return {"image": block.name, "align": block.align}
        case Feed():
            return {"feed": block.lines}
        case Cut():
            return {"cut": block.mode}


def _style_json(align: Align, size: Size, bold: bool) -> dict[str, object]:
    style: dict[str, object] = {}
    if align != "left":
        style["align"] = align
    if size != "normal":
        style["size"] = size
    if bold:
        style["bold"] = True
    return style


def _cell_json(cell: Cell) -> dict[str, object]:
    width = {"width": cell.width} if cell.width else {}
    return {"text": cell.text, **_style_json(cell.align, "normal", False), **width}


def _block(place: str, value: object) -> Block:
    fields = _Fields(place, value)
    for kind, read in _READERS.items():
        if fields.has(kind):
            block = read(fields)
            fields.close()
            return block
    raise PaperError(f"{place}: none of the keys {', '.join(_READERS)}")


def _read_text(fields: _Fields) -> Text:
    return Text(
        text=fields.text("text"), align=fields.align("left"), size=fields.size(), bold=fields.bold()
    )


def _read_row(fields: _Fields) -> Row:
    cells = fields.array("row")
    if not cells:
        raise PaperError(f"{fields.place}.row: a row needs a column")
    return Row(
        cells=tuple(_cell(f"{fields.place}.row[{n}]", cell) for n, cell in enumerate(cells)),
        size=fields.size(),
        bold=fields.bold(),
    )


def _cell(place: str, value: object) -> Cell:
    fields = _Fields(place, value)
    cell = Cell(
        text=fields.text("text"),
        align=fields.align("left"),
        width=fields.integer("width", default=0, least=0, most=96),
    )
    fields.close()
    return cell


def _read_rule(fields: _Fields) -> Rule:
    char = fields.text("rule")
    if len(char) != 1 or not char_width(char):
        raise PaperError(f"{fields.place}.rule: one visible character expected, not {char!r}")
    return Rule(char=char)


def _read_qr(fields: _Fields) -> Qr:
    data = fields.text("qr")
    if not 1 <= len(data.encode()) <= 2000:
        raise PaperError(f"{fields.place}.qr: 1 to 2000 bytes expected, not {len(data.encode())}")
    return Qr(
        data=data,
        size_mm=fields.integer("size_mm", default=25, least=8, most=70),
        caption=fields.text("caption", default=""),
    )


def _read_barcode(fields: _Fields) -> Barcode:
    data = fields.text("barcode")
    symbology = fields.choice("symbology", get_args(Symbology), default="code128")
    digits = {"ean13": 13, "ean8": 8}.get(symbology)
    if digits and not (data.isascii() and data.isdigit() and len(data) == digits):
        raise PaperError(f"{fields.place}.barcode: {symbology} takes {digits} digits")
    if not digits and not (1 <= len(data) <= 40 and data.isascii() and data.isprintable()):
        raise PaperError(f"{fields.place}.barcode: code128 takes 1 to 40 printable ASCII letters")
    return Barcode(
        data=data,
        symbology=cast(Symbology, symbology),
        height_mm=fields.integer("height_mm", default=10, least=3, most=30),
        text=fields.boolean("text", default=True),
    )


def _read_image(fields: _Fields) -> Image:
    return Image(name=fields.text("image"), align=fields.align("center"))


def _read_feed(fields: _Fields) -> Feed:
    return Feed(lines=fields.integer("feed", least=1, most=50))


def _read_cut(fields: _Fields) -> Cut:
    return Cut(mode=cast(CutMode, fields.choice("cut", get_args(CutMode))))


# "barcode" stands before "text": a bar code has a key of that name too.
_READERS: dict[str, Callable[[_Fields], Block]] = {
    "barcode": _read_barcode,
    "qr": _read_qr,
    "row": _read_row,
    "rule": _read_rule,
    "image": _read_image,
    "feed": _read_feed,
    "cut": _read_cut,
    "text": _read_text,
}


class _Fields:
    """The keys of one JSON object, taken one by one; what is left over is a fault."""

    def __init__(self, place: str, value: object) -> None:
        if not isinstance(value, Mapping):
            raise PaperError(f"{place}: an object expected, not {type(value).__name__}")
        self.place = place
        self._left: dict[str, object] = dict(value)

    def has(self, key: str) -> bool:
        return key in self._left

    def close(self) -> None:
        if self._left:
            raise PaperError(f"{self.place}: unknown key {sorted(self._left)[0]!r}")

    def _take(self, key: str, default: object) -> object:
        if key not in self._left and default is None:
            raise PaperError(f"{self.place}: {key!r} is missing")
        return self._left.pop(key, default)

    def _fault(self, key: str, expected: str, value: object) -> PaperError:
        return PaperError(f"{self.place}.{key}: {expected} expected, not {value!r}")

    def text(self, key: str, default: str | None = None) -> str:
        value = self._take(key, default)
        if not isinstance(value, str):
            raise self._fault(key, "a text", value)
        return value

    def boolean(self, key: str, default: bool) -> bool:
        value = self._take(key, default)
        if not isinstance(value, bool):
            raise self._fault(key, "true or false", value)
        return value

    def integer(self, key: str, default: int | None = None, *, least: int, most: int) -> int:
        value = self._take(key, default)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise self._fault(key, f"a whole number from {least} to {most}", value)
        return value

    def choice(self, key: str, choices: tuple[str, ...], default: str | None = None) -> str:
        value = self._take(key, default)
        if value not in choices:
            raise self._fault(key, f"one of {', '.join(choices)}", value)
        return str(value)

    def array(self, key: str) -> list[object]:
        value = self._take(key, None)
        if not isinstance(value, list):
            raise self._fault(key, "a list", value)
        return cast("list[object]", value)

    def align(self, default: Align) -> Align:
        return cast(Align, self.choice("align", get_args(Align), default))

    def size(self) -> Size:
        return cast(Size, self.choice("size", get_args(Size), "normal"))

    def bold(self) -> bool:
        return self.boolean("bold", default=False)
