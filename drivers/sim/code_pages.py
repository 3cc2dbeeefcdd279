"""The characters of a printer's code pages: which byte is which sign (Epson, ESC t)."""

from __future__ import annotations

_PYTHON = {
    **{0: "cp437", 2: "cp850", 3: "cp860", 4: "cp863", 5: "cp865", 13: "cp857", 14: "cp737"},
    **{15: "iso8859_7", 16: "cp1252", 17: "cp866", 18: "cp852", 19: "cp858", 32: "cp720"},
    **{33: "cp775", 34: "cp855", 35: "cp861", 36: "cp862", 37: "cp864", 38: "cp869"},
    **{39: "iso8859_2", 40: "iso8859_15", 44: "cp1125", 45: "cp1250", 46: "cp1251"},
    **{47: "cp1253", 48: "cp1254", 49: "cp1255", 50: "cp1256", 51: "cp1257", 52: "cp1258"},
}

# Page 1, "Katakana": signs to draw frames with, half-width kana, more signs.
_FRAMES = "▁▂▃▄▅▆▇█▏▎▍▌▋▊▉┼┴┬┤├▔─│▕┌┐└┘╭╮╰╯"
_SIGNS = "═╞╪╡◢◣◥◤♠♥♦♣●○╱╲╳円年月日時分秒〒市区町村人"


def knows(page: int) -> bool:
    """Whether a printer has the page."""
    return page == 1 or page in _PYTHON


def character(byte: int, page: int) -> str:
    """The sign of a byte; the replacement character where the page has none."""
    if byte < 0x80:
        return chr(byte)
    if page != 1:
        return bytes([byte]).decode(_PYTHON[page], "replace")
    if byte < 0xA0:
        return _FRAMES[byte - 0x80]
    if 0xA1 <= byte <= 0xDF:
        return bytes([byte]).decode("shift_jis")
    return _SIGNS[byte - 0xE0] if 0xE0 <= byte < 0xE0 + len(_SIGNS) else "\ufffd"
