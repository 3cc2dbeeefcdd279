"""QR codes and bar codes as dots, for a printer that has no command for them.

A module is a whole number of dots, so every edge falls between two dots and is sharp. The shapes
are those of qrcode and python-barcode, which python-escpos brings and has loaded before the first
receipt. Printer's thread.
"""

from __future__ import annotations

from collections.abc import Sequence

from drivers.paper import Barcode, Bitmap
from drivers.printer.codes import can_be_bars

# Modules of white on either side. An EAN-13 wants 11 and 7 (GS1 General Specifications), Code 128
# wants 10 (ISO/IEC 15417).
BAR_MARGIN = 11


def qr_rows(data: str) -> tuple[str, ...]:
    """The modules of a QR code, row by row, "1" is black; error correction M, no white around it.

    No rows for no data, and for more than the largest code holds.
    """
    from qrcode.constants import ERROR_CORRECT_M
    from qrcode.exceptions import DataOverflowError
    from qrcode.main import QRCode

    if not data:
        return ()
    code = QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(data.encode())
    try:
        code.make(fit=True)
    except (DataOverflowError, ValueError):
        return ()
    return tuple("".join("01"[black] for black in row) for row in code.get_matrix())


def bars(block: Barcode) -> str:
    """The modules of a bar code from left to right, "1" is black; none where it cannot be."""
    import barcode

    if not can_be_bars(block):
        return ""
    if block.symbology == "code128":
        return str(barcode.Code128(block.data).build()[0])
    ean = barcode.EAN13 if block.symbology == "ean13" else barcode.EAN8
    return str(ean(block.data[:-1]).build()[0])


def bar_dots(modules: int, room: int) -> int:
    """Dots a module, as wide as fits into the `room` with white beside it; 0 where none does.

    Where only the bars fit, the white is the paper's margin, which no print head reaches.
    """
    for margin in (BAR_MARGIN, 0):
        for dots in (3, 2):
            if (modules + 2 * margin) * dots <= room:
                return dots
    return 0


def drawn(rows: Sequence[str], *, across: int, down: int) -> Bitmap:
    """The rows of modules, each module `across` by `down` dots."""
    width = len(rows[0]) * across
    wide = (width + 7) // 8
    data = bytearray()
    for row in rows:
        bits = int("".join(module * across for module in row), 2) << wide * 8 - width
        data += bits.to_bytes(wide, "big") * down
    return Bitmap(width=wide * 8, height=len(rows) * down, data=bytes(data))
