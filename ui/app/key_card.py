"""The keys of the till on a sheet of A4 to hang beside it: `python -m ui.app.key_card --out FILE`.

FILE ends in .pdf or .png; `--language en` for English. It is made from the table that the keys are
read from, so it is never another one than the till's. On receipt paper the till prints it itself.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import Final

from PySide6.QtCore import QMarginsF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QImage,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
    QPen,
)
from PySide6.QtWidgets import QApplication

from ui.cashier.keymap import CardRow, card_rows, card_title, spelled
from ui.theme.fonts import font, load_fonts
from ui.theme.lane_settings import LANGUAGES
from ui.theme.language import install_language
from ui.theme.tokens import LIGHT

SHEET: Final = (2970, 2100)
"""A4 across, in tenths of a millimetre: what all sizes here are in."""
MARGIN, COLUMNS, TOP = 120, 3, 330
CAP, CAP_HEIGHT, GAP = 76, 76, 14
NAME, WORDS, TITLE = 44, 28, 84
BEHIND = 300
"""Where the words begin behind the keys."""
PIXELS_PER_TENTH: Final = 0.7
PDF_DPI: Final = 300


def main(arguments: list[str] | None = None) -> int:
    """Draws the sheet into a file. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m ui.app.key_card")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help=".pdf or .png")
    parser.add_argument("--language", choices=LANGUAGES, default=LANGUAGES[0])
    options = parser.parse_args(arguments)
    if options.out.suffix not in (".pdf", ".png"):
        parser.error("FILE ends in .pdf or .png")
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    load_fonts()
    translator = install_language(options.language)
    try:
        draw = write_pdf if options.out.suffix == ".pdf" else write_png
        draw(options.out)
    finally:
        app.removeTranslator(translator)
    return 0


def write_pdf(file: Path) -> None:
    """The sheet for any printer."""
    writer = QPdfWriter(str(file))
    writer.setTitle(card_title())
    writer.setResolution(PDF_DPI)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageOrientation(QPageLayout.Orientation.Landscape)
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    painter = QPainter(writer)
    painter.scale(writer.width() / SHEET[0], writer.height() / SHEET[1])
    _draw(painter)
    painter.end()


def write_png(file: Path) -> None:
    """The sheet as a picture."""
    width, height = (round(side * PIXELS_PER_TENTH) for side in SHEET)
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.scale(PIXELS_PER_TENTH, PIXELS_PER_TENTH)
    _draw(painter)
    painter.end()
    if not image.save(str(file)):
        raise OSError(f"cannot be written: {file}")


def _draw(painter: QPainter) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(font(size=TITLE, strong=True))
    painter.setPen(QColor(LIGHT.ink))
    painter.drawText(QRectF(MARGIN, MARGIN, SHEET[0], 130), Qt.AlignmentFlag.AlignLeft,
                     card_title())  # fmt: skip
    rows = card_rows()
    each = -(-len(rows) // COLUMNS)
    width = (SHEET[0] - 2 * MARGIN) / COLUMNS
    height = (SHEET[1] - TOP - MARGIN) / each
    for place, row in enumerate(rows):
        column, line = divmod(place, each)
        box = QRectF(MARGIN + column * width, TOP + line * height, width - 40, height)
        _draw_row(painter, box, row)


def _draw_row(painter: QPainter, box: QRectF, row: CardRow) -> None:
    """Its keys as keys, then what they are called and what they do."""
    left = box.left()
    for cap in row.caps:
        left = _draw_key(painter, left, box.top(), spelled(cap)) + GAP
    words = QRectF(max(left + GAP, box.left() + BEHIND), box.top() - 4, 0, 0)
    words.setRight(box.right())
    words.setHeight(56)
    painter.setFont(font(size=NAME, strong=True))
    painter.setPen(QColor(LIGHT.ink))
    painter.drawText(words, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, row.name)
    below = QRectF(words.left(), words.bottom() + 4, words.width(), box.height() - 70)
    painter.setFont(font(size=WORDS))
    painter.setPen(QColor(LIGHT.ink_2))
    flags = int(Qt.AlignmentFlag.AlignLeft) | int(Qt.TextFlag.TextWordWrap)
    painter.drawText(below, flags, row.words)


def _draw_key(painter: QPainter, left: float, top: float, cap: str) -> float:
    """One key; returns where it ends."""
    face = font(size=34, strong=True)
    width = max(float(CAP), QFontMetricsF(face).horizontalAdvance(cap) + 36)
    box = QRectF(left, top, width, CAP_HEIGHT)
    painter.setPen(QPen(QColor(LIGHT.ink_2), 4))
    painter.setBrush(QColor(LIGHT.surface))
    painter.drawRoundedRect(box, 16, 16)
    painter.setFont(face)
    painter.setPen(QColor(LIGHT.ink))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, cap)
    return box.right()


if __name__ == "__main__":
    raise SystemExit(main())
