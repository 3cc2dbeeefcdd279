"""The paper as JSON: what the head office, the till and a store's installer exchange."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import cast, get_args

from drivers.paper.document import (
    Align,
    Barcode,
    Block,
    Cell,
    Cut,
    CutMode,
    Feed,
    Image,
    Paper,
    PaperError,
    Qr,
    Row,
    Rule,
    Size,
    Symbology,
    Text,
)
from drivers.paper.widths import char_width

# JSON can write the two halves that UTF-16 makes of a rare character one without the other.
_HALF = re.compile(r"[\ud800-\udfff]")


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
        if _HALF.search(value):
            raise PaperError(f"{self.place}.{key}: half a character in {value!r}")
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
