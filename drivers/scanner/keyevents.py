"""Codes out of the key events of a scanner that Linux takes for a keyboard (linux/input.h).

The scanner is set to the US layout, as they come. Shift, Caps Lock and Ctrl are followed here,
since a keyboard that is grabbed has no other state than its own; Ctrl+] is the field separator of
GS1. Bytes of `struct input_event` and monotonic seconds in, codes out: no I/O and no clock.
"""

from __future__ import annotations

import struct
from typing import Final, Literal

from drivers.api import Scan, ScanFault
from drivers.scanner.lines import LONGEST
from drivers.scanner.text import scan_of

End = Literal["enter", "tab", "none"]

EVENT: Final = struct.Struct("@llHHi")  # seconds, microseconds, type, code, value
EV_SYN, EV_KEY = 0, 1
SYN_REPORT, SYN_DROPPED = 0, 3
PRESS = 1
IDLE_GAP = 0.1  # seconds without a key that end a code without a suffix
REST_WITHIN = 0.5  # seconds until the next key of a code with one

_ENTER, _KEYPAD_ENTER, _TAB, _CAPS = 28, 96, 15, 58
_SHIFTS, _CTRLS = frozenset({42, 54}), frozenset({29, 97})
_HELD = _SHIFTS | _CTRLS
# KEY_1 = 2 ... in the order of the rows of a US keyboard: plain, and with shift.
_ROWS: Final = (
    (2, "1234567890-=", "!@#$%^&*()_+"),
    (16, "qwertyuiop[]", "QWERTYUIOP{}"),
    (30, "asdfghjkl;'`", 'ASDFGHJKL:"~'),
    (43, "\\zxcvbnm,./", "|ZXCVBNM<>?"),
    (57, " ", " "),
    # The keypad types the same with and without shift; Num Lock is taken as on.
    (55, "*", "*"),
    (71, "789-456+1230.", "789-456+1230."),
    (98, "/", "/"),
    (121, ",", ","),
)
KEYS: Final = {
    first + n: (plain, shifted)
    for first, plains, shifteds in _ROWS
    for n, (plain, shifted) in enumerate(zip(plains, shifteds, strict=True))
}


class KeyEvents:
    """The events of one scanner, however they were cut. One thread."""

    def __init__(self, end: End = "enter") -> None:
        self._end = end
        self._bytes = bytearray()
        self._code: list[str] = []
        self._held: set[int] = set()
        self._caps = False
        self._broken = False
        self._dropping = False
        self._last_at = 0.0

    @property
    def waiting(self) -> bool:
        """Whether a code has begun and not ended."""
        return bool(self._code) or self._broken

    def feed(self, data: bytes, at: float) -> list[Scan | ScanFault]:
        """The codes that these bytes complete; `at` is when they came."""
        results = self.idle(at)
        self._bytes += data
        whole = len(self._bytes) // EVENT.size * EVENT.size
        for _, _, kind, code, value in EVENT.iter_unpack(bytes(self._bytes[:whole])):
            if kind == EV_SYN:
                self._synchronise(code)
            elif kind == EV_KEY and not self._dropping:
                self._last_at = at
                results += self._key(code, value)
        del self._bytes[:whole]
        return results

    def idle(self, at: float) -> list[Scan | ScanFault]:
        """The code that ended without a suffix, or the fault of one whose rest does not come."""
        gap = IDLE_GAP if self._end == "none" else REST_WITHIN
        if not self.waiting or at - self._last_at < gap:
            return []
        self._broken |= self._end != "none"
        return self._finish()

    def _synchronise(self, code: int) -> None:
        """The kernel's queue ran over: what it lost may be part of this code."""
        if code == SYN_DROPPED:
            self._dropping = self._broken = True
            self._held.clear()
        elif code == SYN_REPORT:
            self._dropping = False

    def _key(self, code: int, value: int) -> list[Scan | ScanFault]:
        if code in _HELD:
            (self._held.discard if value == 0 else self._held.add)(code)
        if value != PRESS:
            return []
        if code == _CAPS:
            self._caps = not self._caps
        elif code in (_ENTER, _KEYPAD_ENTER):
            return self._finish() if self._end == "enter" else []
        elif code == _TAB:
            return self._finish() if self._end == "tab" else []
        elif code in KEYS:
            self._type(*KEYS[code])
        return []

    def _type(self, plain: str, shifted: str) -> None:
        if self._held & _CTRLS:
            typed = "\x1d" if plain == "]" else ""
        else:
            shift = bool(self._held & _SHIFTS) != (self._caps and plain.isalpha())
            typed = shifted if shift else plain
        if len(self._code) <= LONGEST:
            self._code += typed

    def _finish(self) -> list[Scan | ScanFault]:
        code, broken = "".join(self._code), self._broken
        self._code.clear()
        self._broken = False
        if broken:
            return [ScanFault(code="scan_broken", detail="keys of a code were lost")]
        if len(code) > LONGEST:
            return [ScanFault(code="scan_too_long", detail=f"more than {LONGEST} characters")]
        scan = scan_of(code.encode())
        return [scan] if scan else []
