"""QR codes and bar codes as a printer is told them: how large each comes out, and its notation."""

from __future__ import annotations

from drivers.paper import Barcode

BEHIND_DLE = (0x04, 0x05, 0x14)  # EOT, ENQ and DC4: with the DLE they are real-time commands
QR_MARGIN = 4  # modules of white around a QR code (ISO/IEC 18004); printers leave it to us

# Bytes that fit into a QR code of each version at error correction M (ISO/IEC 18004, table 7).
_QR_BYTES = (
    *(14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331, 362, 412, 450, 504, 560, 624),
    *(666, 711, 779, 857, 911, 997, 1059, 1125, 1190, 1264, 1370, 1452, 1538, 1628, 1722, 1809),
    *(1911, 1989, 2099, 2213, 2331),
)


def qr_modules(length: int) -> int:
    """Modules a side of the QR code for that many bytes; 0 for none or too many.

    Also 0 where the length, which the command counts with three bytes of its own, would be the
    start of a real-time command.
    """
    if length in (0, *(0x10 + 0x100 * second - 3 for second in BEHIND_DLE)):
        return 0
    for version, most in enumerate(_QR_BYTES, start=1):
        if length <= most:
            return 17 + 4 * version
    return 0


def bar_notation(block: Barcode, dots: int) -> tuple[str, int] | None:
    """The printer's notation of a bar code and the widest bars that fit; None when none do."""
    data = block.data
    if not can_be_bars(block):
        return None
    if block.symbology == "code128":
        wide, narrow = "{B" + data.replace("{", "{{"), _code128_with_c(data)
        notations = [(wide, 11 * len(data) + 35)]
        if narrow:
            notations.append(narrow)
    else:
        notations = [(data, 95 if block.symbology == "ean13" else 67)]
    for notation, modules in notations:
        for module_dots in (3, 2):
            if modules * module_dots <= dots:  # the white beside it is the paper's margin
                return notation, module_dots
    return None


def can_be_bars(block: Barcode) -> bool:
    """Whether there are such bars: Code 128 for plain letters, an EAN whose last digit checks."""
    data = block.data
    if block.symbology == "code128":
        return data.isascii() and data.isprintable() and 0 < len(data) <= 80
    return len(data) == (13 if block.symbology == "ean13" else 8) and _ean_is_right(data)


def _code128_with_c(data: str) -> tuple[str, int] | None:
    """Code set B, then set C for the digits at the end, two in a symbol, and its modules: narrower.

    None when there are few digits, or when a pair would be the byte DLE: printers look for
    commands behind a DLE even inside a bar code.
    """
    head = data.rstrip("0123456789")
    digits = data[len(head) :]
    if len(digits) % 2:
        head, digits = head + digits[0], digits[1:]
    pairs = [int(digits[n : n + 2]) for n in range(0, len(digits), 2)]
    if len(pairs) < 2 or 0x10 in pairs:
        return None
    start = "{B" + head.replace("{", "{{") + "{C" if head else "{C"
    symbols = len(head) + bool(head) + len(pairs)
    return start + "".join(map(chr, pairs)), 11 * symbols + 35


def _ean_is_right(digits: str) -> bool:
    """Whether the last digit of an EAN checks: a printer prints nothing for a wrong one."""
    if not (digits.isascii() and digits.isdigit()):
        return False
    total = sum(int(digit) * (3 if n % 2 else 1) for n, digit in enumerate(reversed(digits)))
    return total % 10 == 0
