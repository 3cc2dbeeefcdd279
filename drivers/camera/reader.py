"""Finds the codes in a picture: OpenCV the EAN and UPC codes, zxing-cpp all others.

Each does what it is better at: OpenCV looks for the direction of the bars first and so reads an
EAN at any angle and at two pixels a module, where zxing-cpp loses it or reads a wrong one with a
right check digit; OpenCV's QR detectors miss what zxing-cpp reads. Both let other threads run
while they look. They load with the first camera.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drivers.api import BadDriver
from drivers.camera.votes import Seen
from drivers.scanner.text import scan_of

if TYPE_CHECKING:
    from drivers.camera.frames import Picture

# Few formats: each one more costs time and misreadings.
_AIM = {8: "]E4", 12: "]E0", 13: "]E0"}


class CodeReader:
    """Reads pictures. One thread; loads its libraries when it is made (BadDriver without them)."""

    def __init__(self) -> None:
        try:
            import cv2
            import zxingcpp
        except ImportError as error:
            raise BadDriver(f"a camera needs the extra named vision: {error}") from error
        # One core reads codes; the others are the till's.
        cv2.setNumThreads(1)
        formats = zxingcpp.BarcodeFormat
        self._zxing: Any = zxingcpp
        self._formats = [
            formats.QRCode,
            formats.DataMatrix,
            formats.Code128,
            formats.DataBarOmni,
            formats.DataBarExp,
        ]
        self._linear = {formats.Code128, formats.DataBarOmni, formats.DataBarExp}
        self._ean = cv2.barcode.BarcodeDetector()
        self._skipped = False

    def read(self, picture: Picture) -> list[Seen]:
        """The codes in a grey picture, each once."""
        return [*self._read_ean(picture), *self._read_others(picture)]

    def glance(self, picture: Picture) -> list[Seen]:
        """The same of one picture after the other: the codes that take three times as long to find
        are looked for in every second one, so that goods are read in half the time."""
        self._skipped = not self._skipped
        found = self._read_ean(picture)
        return found if self._skipped else [*found, *self._read_others(picture)]

    def _read_ean(self, picture: Picture) -> list[Seen]:
        _, codes, _, _ = self._ean.detectAndDecodeWithType(picture)
        return [
            Seen(code=code, aim=_AIM[len(code)], linear=True)
            for code in dict.fromkeys(codes)
            if is_ean(code)
        ]

    def _read_others(self, picture: Picture) -> list[Seen]:
        found = self._zxing.read_barcodes(
            picture, formats=self._formats, try_invert=False, text_mode=self._zxing.TextMode.Plain
        )
        seen: dict[Seen, None] = {}
        for one in found:
            # Its bytes keep the separators of GS1, which its text has not.
            scan = scan_of(bytes(one.bytes), aim=one.symbology_identifier)
            if scan is None:
                continue
            code, latin1 = (one.text, False) if scan.latin1 else (scan.code, False)
            linear = one.format in self._linear
            seen[Seen(code=code, aim=scan.aim, linear=linear, latin1=latin1)] = None
        return list(seen)


def is_ean(code: str) -> bool:
    """Whether this is an EAN or UPC with its right check digit (GS1 General Specifications)."""
    if not (code.isascii() and code.isdigit() and len(code) in _AIM):
        return False
    return sum(int(digit) * (3 if n % 2 else 1) for n, digit in enumerate(reversed(code))) % 10 == 0
