"""ESC/POS commands, bar codes and QR codes, written by python-escpos into a buffer of ours.

Import this by `drivers.printer.library`, on the printer's thread and for the first job: the
package takes half a second to load. Never used of it: text(), which loses `￥` and leaves two-byte
mode to chance; paper_status(), which says "plenty" when nobody answers; pictures by GS ( L, whose
length field overflows; barcode(), which writes to standard output (the method below it does not).
"""

from __future__ import annotations

from escpos.constants import QR_ECLEVEL_M
from escpos.escpos import Escpos

from drivers.paper import CutMode, Symbology

_NAMES = {"code128": "CODE128", "ean13": "EAN13", "ean8": "EAN8"}


class CommandWriter(Escpos):  # type: ignore[misc]  # python-escpos comes without types
    """Collects the bytes of one receipt. One thread."""

    def __init__(self) -> None:
        super().__init__()
        self._bytes = bytearray()

    def take(self) -> bytes:
        """All bytes since the last time."""
        data = bytes(self._bytes)
        self._bytes.clear()
        return data

    def raw(self, data: bytes) -> None:
        """Bytes as they are: commands that python-escpos does not have, and text."""
        self._bytes += data

    def start(self) -> None:
        """Brings the printer to its power-on settings."""
        self.hw("INIT")

    def qr_code(self, data: str, *, module_dots: int) -> None:
        """A QR code drawn by the printer, error correction M, squares of that many dots."""
        self.qr(data, ec=QR_ECLEVEL_M, size=module_dots, native=True)

    def bar_code(
        self, data: str, *, symbology: Symbology, height_dots: int, module_dots: int, text: bool
    ) -> None:
        """A bar code drawn by the printer, in its own notation: Code 128 wants {B or {C inside."""
        self._hw_barcode(
            data,
            _NAMES[symbology],
            height=height_dots,
            width=module_dots,
            pos="BELOW" if text else "OFF",
            align_ct=False,
            function_type="B",
        )

    def feed(self, lines: int) -> None:
        """Blank lines."""
        self.print_and_feed(lines)

    def cut_paper(self, mode: CutMode) -> None:
        """Feeds the last line past the knife and cuts (GS V 65 or 66)."""
        if mode == "partial":
            self.cut(feed=False)
        else:
            self.raw(b"\x1dV\x41\x00")

    # --- what python-escpos asks of a printer -----------------------------------------------

    def _raw(self, msg: bytes) -> None:
        self._bytes += msg

    def _read(self) -> bytes:
        return b""

    def open(self) -> None:
        """Nothing to open: bytes only."""

    def close(self) -> None:
        """Nothing to close."""
