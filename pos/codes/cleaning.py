"""A code as it came from a scanner or a keyboard, made clean; and as it may be shown."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final, Literal

from pos.codes import cards
from pos.codes.gs1 import SEPARATOR
from pos.codes.gtin import is_gtin
from pos.codes.wallets import WALLETS, WalletRow

LONGEST: Final = 4296
"""Characters of the largest QR code (version 40-L, alphanumeric: ISO/IEC 18004)."""

Unclean = Literal["empty", "too_long", "control_characters"]

_SPACE: Final = " \t\r\n\v\f\u00a0\u3000"
_AIM: Final = re.compile(r"\][A-Za-z][0-9A-Za-z]")
# Payment codes of wallets and member codes, also inside of a longer text: shown by their last
# four digits only. No trade item number is that long.
_SECRET: Final = re.compile("[0-9]{16,}")
# The same in groups of four, as people copy them: also those of wallets that a chain has added.
_IN_FOURS: Final = re.compile(
    "(?<![0-9])[0-9]{4}(?:[ \u3000-][0-9]{4}){3,}(?:[ \u3000-][0-9]{1,4})?(?![0-9])"
)
_FACE: Final = re.compile("fp[0-9A-Za-z]{33}")
# A customer's code of EMVCo, base64 of a card number.
_CARD: Final = re.compile("hQVDUFYw[0-9A-Za-z+/=]*")
# Digits as people write them in groups, with spaces and dashes (and what cannot be seen) between.
_GROUP: Final = re.compile("[0-9]+")
_BETWEEN: Final = re.compile(r"[\s\-\u00ad\u200b-\u2015\u2060\u2212\u30fc\ufeff]+")
_SIGNED: Final = ("LM1.", "hQVDUFYw")
_LONGEST_COUNT: Final = 3
"""Digits of how many pieces there were of a bar code that somebody has written down."""
_SHOWN: Final = 32
_FULL_WIDTH: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
# Control, format (bidirectional marks), surrogate, line and paragraph separators.
_HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def clean(raw: str) -> tuple[str, str] | Unclean:
    """The code itself and its AIM identifier ("" without one), or why it can be no code.

    White space around it goes, and so does an identifier in front; full-width characters, which
    an input method makes of a scanner's keys, become plain ones. A group separator stays: GS1
    codes hold it.
    """
    if len(raw) > LONGEST:
        return "too_long"
    code, aim = raw.translate(_FULL_WIDTH).strip(_SPACE), ""
    found = _AIM.match(code)
    if found is not None:
        aim = found.group()
        code = code[found.end() :].strip(_SPACE)
    if not code:
        return "empty"
    if not (code.isascii() and code.isprintable()) and any(
        character != SEPARATOR and unicodedata.category(character) in _HIDDEN for character in code
    ):
        return "control_characters"
    return code, aim


def is_full_width(raw: str) -> bool:
    """Whether an input method has been at it: no wallet's code comes from a telephone that way."""
    return raw.translate(_FULL_WIDTH) != raw


def shown(code: str) -> str:
    """A code as it may appear on a screen, in a log or in a message.

    Control and invisible characters are gone, a long code is cut, and what could be a wallet's
    payment code or a member's (16 digits and more) keeps its last four characters only.
    """
    plain = code[:LONGEST].translate(_FULL_WIDTH)
    visible = "".join(c for c in plain if unicodedata.category(c) not in _HIDDEN).strip(_SPACE)
    visible = _AIM.sub("", visible, count=1) if visible.startswith("]") else visible
    if visible.startswith(_SIGNED):
        return f"{visible[:4]}…"
    visible = masked(visible)
    return visible if len(visible) <= _SHOWN else f"{visible[: _SHOWN - 1]}…"


def holds_payment_code(text: str, wallets: Iterable[WalletRow] = WALLETS) -> bool:
    """Whether a text holds what looks like a wallet's payment code, however it is grouped."""
    plain = text.translate(_FULL_WIDTH)
    return _CARD.search(plain) is not None or _payment_code_in(plain, wallets) is not None


def masked(text: str) -> str:
    """A text of people's with every payment code and card number in it cut to its end.

    So is every other number of 16 digits and more.

    For whatever is told or kept of what somebody typed. A label, a receipt or a trade item number
    that the till knows is told by its own field and needs none of this.
    """
    while (card := _CARD.search(text.translate(_FULL_WIDTH))) is not None:
        text = f"{text[: card.start()]}{card.group()[:4]}…{text[card.end() :]}"
    found = _secret_in(text.translate(_FULL_WIDTH))
    while found is not None:
        start, end = found
        digits = _BETWEEN.sub("", text[start:end])
        text = f"{text[:start]}{last_four(digits)}{text[end:]}"
        found = _secret_in(text.translate(_FULL_WIDTH))
    return text


def _secret_in(plain: str) -> tuple[int, int] | None:
    for secret in (_SECRET, _FACE):
        found = secret.search(plain)
        if found is not None:
            return found.span()
    known = _payment_code_in(plain) or _card_number_in(plain)
    if known is not None:
        return known
    in_fours = _IN_FOURS.search(plain)
    return None if in_fours is None else in_fours.span()


def _payment_code_in(plain: str, wallets: Iterable[WalletRow] = WALLETS) -> tuple[int, int] | None:
    """Where the first payment code stands: one group of digits, or several that follow."""
    face = _FACE.search(plain)
    if face is not None:
        return face.span()
    rows = [row for row in wallets if not row.letters]
    most = max((row.longest for row in rows), default=0)
    groups = list(_GROUP.finditer(plain))
    for number, first in enumerate(groups):
        digits, end = "", first.start()
        for group in groups[number:]:
            if digits and not _BETWEEN.fullmatch(plain, end, group.start()):
                break
            digits, end = digits + group.group(), group.end()
            if len(digits) > most:
                break
            if any(row.claims(digits) for row in rows):
                return first.start(), end
    return None


def _card_number_in(plain: str) -> tuple[int, int] | None:
    """Where the longest card number stands, in as many groups as somebody wrote it.

    A bar code stays, also with a small count beside it.
    """
    groups = list(_GROUP.finditer(plain))
    found: list[tuple[int, int, int]] = []
    for number, first in enumerate(groups):
        digits, end, bar_code = "", first.start(), 0
        for group in groups[number:]:
            if digits and not _BETWEEN.fullmatch(plain, end, group.start()):
                break
            digits, end = digits + group.group(), group.end()
            if len(digits) > cards.LONGEST:
                break
            if len(group.group()) >= cards.SHORTEST and is_gtin(group.group()):
                bar_code = len(group.group())
            beside = len(digits) - bar_code
            if cards.is_card_number(digits) and beside > _LONGEST_COUNT:
                found.append((len(digits), first.start(), end))
    if not found:
        return None
    _, start, stop = max(found)
    return start, stop


def last_four(code: str) -> str:
    """What may be shown of a secret code."""
    return f"…{code[-4:]}"
