"""Twins of scanners at the edge of the operating system: HID POS reports and key events.

A HID device cannot be made without the kernel's help, so these are the bytes that its device file
would give; they were written from the tables a second time and share no code with the drivers.
"""

from __future__ import annotations

import struct

# 64 bytes with report id 2, as Access-IS, Honeywell and Zebra lay them out.
HIDPOS_DESCRIPTOR = bytes.fromhex(
    "058c 0902 a101"  # application collection: bar code scanner
    "8502 0912 a102"  # report 2, collection: scanned data
    "1500 26ff00 7508"  # bytes
    "0501 093b 9501 8102"  # byte count
    "058c 09fb 09fc 09fd 9503 8102"  # symbology identifier
    "09fe 9538 8202 01"  # decoded data, 56 bytes, buffered
    "06 66ff 0904 9501 8102 0900 8102"  # two bytes of the maker's own
    "058c 09ff 2501 7501 9501 8102"  # decode data continued
    "9507 8103"  # padding
    "c0 c0"
)


def hid_reports(code: bytes, *, aim: str = "]E0", size: int = 56) -> list[bytes]:
    """The reports of one scan; a long code takes several."""
    parts = [code[at : at + size] for at in range(0, len(code), size)] or [b""]
    return [
        bytes([2, len(part)])
        + aim.encode().ljust(3, b"\0")
        + part.ljust(size, b"\0")
        + b"\0\0"
        + bytes([n < len(parts)])
        for n, part in enumerate(parts, start=1)
    ]


_UNSHIFTED = {
    **dict(zip("1234567890-=", range(2, 14), strict=True)),
    **dict(zip("qwertyuiop[]", range(16, 28), strict=True)),
    **dict(zip("asdfghjkl;'`", range(30, 42), strict=True)),
    **dict(zip("\\zxcvbnm,./", range(43, 54), strict=True)),
    " ": 57,
}
_SHIFTED = dict(zip('!@#$%^&*()_+{}|:"~<>?', "1234567890-=[]\\;'`,./", strict=True))


def key_events(code: str, *, end: int = 28) -> bytes:
    """The events of one scan typed on a US keyboard, and the key behind it (28 is Enter)."""
    events = b""
    for character in code:
        if character == "\x1d":
            events += _with(29, 27)
        elif character in _UNSHIFTED:
            events += _stroke(_UNSHIFTED[character])
        else:
            events += _with(42, _UNSHIFTED[_SHIFTED.get(character, character.lower())])
    return events + (_stroke(end) if end else b"")


def event(kind: int, code: int, value: int) -> bytes:
    """One `struct input_event` at time nought."""
    return struct.pack("@llHHi", 0, 0, kind, code, value)


def _stroke(key: int) -> bytes:
    """A scan code, the press, the release, each with its report, as the kernel tells them."""
    report = event(0, 0, 0)
    return event(4, 4, key) + event(1, key, 1) + report + event(1, key, 0) + report


def _with(held: int, key: int) -> bytes:
    report = event(0, 0, 0)
    return event(1, held, 1) + report + _stroke(key) + event(1, held, 0) + report
