"""The one router that every code goes through: what was scanned or typed, and why we think so.

The rules are tried in this order, and the first that applies decides:

1. *Clean.* White space around the code and an AIM symbology identifier in front (`]E0`) go;
   full-width characters, which an input method makes of a scanner's keys, become plain ones.
2. *Refuse* (`bad_code`) what is empty, longer than the largest QR code (4,296 characters), or
   holds control or invisible characters.
3. *Item*: the catalogue knows the code. Within the catalogue a bar code goes before a sku and a
   sku before a plu, so a GTIN-8 that some item also bears as its plu names the item of the bar
   code. In a catalogue, equal GTINs of different length are one (pos.codes.gtin).
4. *Damaged* (`bad_check_digit`): 8, 12, 13 or 14 digits whose check digit is wrong.
5. *Unknown* (`unknown_code`): everything else.

A code may be a shopper's wallet code, which is as good as money for a minute. So nothing but
`Route.code` holds a code that no rule claimed, and `Route.shown` is what may be shown or logged.
Pure: the catalogue comes in as a question, and nothing here raises for what was scanned.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from pos.codes.gtin import check_digit, has_gtin_length, is_gtin

LONGEST: Final = 4296
"""Characters of the largest QR code (version 40-L, alphanumeric: ISO/IEC 18004)."""

Kind = Literal["item", "unknown"]
Problem = Literal["bad_code", "bad_check_digit", "unknown_code"]
Why = Literal[
    "empty", "too_long", "control_characters", "listed", "check_digit", "not_listed", "secret"
]

_SPACE: Final = " \t\r\n\v\f\u00a0\u3000"
_AIM: Final = re.compile(r"\][A-Za-z][0-9A-Za-z]")
# Payment codes of wallets and member codes, also inside of a longer text: shown by their last
# four digits only. No trade item number is that long.
_SECRET: Final = re.compile("[0-9]{16,}")
_SHOWN: Final = 32
_FULL_WIDTH: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
# Control, format (bidirectional marks), surrogate, line and paragraph separators.
_HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """What a code is. `code` is the cleaned code to look up, never to be shown; `shown` may be.

    `problem` is the stable code of the refusal, None for an item; `why` names the rule; `fields`
    what the code itself tells (`gtin`, `format`, `expected` check digit, `aim`).
    """

    kind: Kind
    code: str
    shown: str
    problem: Problem | None
    why: Why
    fields: Mapping[str, str]


def route(code: str, *, known: Callable[[str], bool]) -> Route:
    """Decides what `code` means. `known` asks the catalogue for a cleaned code, at most once."""
    if len(code) > LONGEST:
        return _refused("too_long", length=str(len(code)))
    cleaned = code.translate(_FULL_WIDTH).strip(_SPACE)
    aim = _AIM.match(cleaned)
    fields: dict[str, str] = {}
    if aim is not None:
        fields["aim"] = aim.group()
        cleaned = cleaned[aim.end() :].strip(_SPACE)
    if not cleaned:
        return _refused("empty")
    if not cleaned.isascii() or not cleaned.isprintable():
        if any(unicodedata.category(character) in _HIDDEN for character in cleaned):
            return _refused("control_characters")
    if is_gtin(cleaned):
        fields |= {"gtin": cleaned.zfill(14), "format": f"gtin{len(cleaned)}"}
    if known(cleaned):
        return _routed("item", cleaned, None, "listed", fields)
    if has_gtin_length(cleaned) and "gtin" not in fields:
        fields |= {"format": f"gtin{len(cleaned)}", "expected": check_digit(cleaned[:-1])}
        return _routed("unknown", cleaned, "bad_check_digit", "check_digit", fields)
    why: Why = "secret" if _SECRET.search(cleaned) else "not_listed"
    return _routed("unknown", cleaned, "unknown_code", why, fields)


def shown(code: str) -> str:
    """A code as it may appear on a screen, in a log or in a message.

    Control and invisible characters are gone, a long code is cut, and 16 digits and
    more, which could be a wallet's payment code, keep their last four only.
    """
    plain = code[:LONGEST].translate(_FULL_WIDTH)
    visible = "".join(c for c in plain if unicodedata.category(c) not in _HIDDEN).strip(_SPACE)
    visible = _AIM.sub("", visible, count=1) if visible.startswith("]") else visible
    visible = _SECRET.sub(lambda digits: f"…{digits.group()[-4:]}", visible)
    return visible if len(visible) <= _SHOWN else f"{visible[: _SHOWN - 1]}…"


def _refused(why: Why, **fields: str) -> Route:
    return Route(kind="unknown", code="", shown="", problem="bad_code", why=why, fields=fields)


def _routed(
    kind: Kind, code: str, problem: Problem | None, why: Why, fields: Mapping[str, str]
) -> Route:
    return Route(
        kind=kind, code=code, shown=shown(code), problem=problem, why=why, fields=dict(fields)
    )
