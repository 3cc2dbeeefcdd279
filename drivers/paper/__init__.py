"""The paper of a receipt: what it says and how it is set, whatever printer prints it.

The head office, the till and a store's installer exchange it as JSON:

    {"width": 48, "language": "zh_CN", "blocks": [{"text": "示范店", "size": "double"}, ...]}

Widths are counted in half-width columns: 48 on paper of 80 mm, 32 on paper of 58 mm. A Chinese
character takes two. Values only: nothing here talks to a device. Any thread.
"""

from __future__ import annotations

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
    marked_copy,
)
from drivers.paper.raster import Bitmap, Rasteriser
from drivers.paper.widths import char_width, display_width, printable
from drivers.paper.written import from_json, to_json

__all__ = [
    "Align",
    "Barcode",
    "Bitmap",
    "Block",
    "Cell",
    "Cut",
    "CutMode",
    "Feed",
    "Image",
    "Paper",
    "PaperError",
    "Qr",
    "Rasteriser",
    "Row",
    "Rule",
    "Size",
    "Symbology",
    "Text",
    "char_width",
    "display_width",
    "from_json",
    "marked_copy",
    "printable",
    "to_json",
]
