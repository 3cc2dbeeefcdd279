"""GS1 codes that say more than an article's number: lot, expiry, serial, weight, amount.

They come as element strings (GS1-128, DataBar, GS1 DataMatrix and QR: an AIM identifier or a group
separator tells), as the text in brackets printed below them, and as Digital Link addresses. Digits
alone are taken for an element string only when they begin with 01 and a whole GTIN: an in-store
label such as 2112345012506 would read as a serial number otherwise.

Source: GS1 General Specifications, section 3 (application identifiers), and GS1 Digital Link. The
grammar is the library biip's, which loads at the first such code or when `load` is called, without
its table of who was given which numbers: nobody here asks, and it is 15 MB and 0.2 s.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING, Final, Literal

from pos.codes.gtin import is_digits, is_gtin
from pos.money import LARGEST, divide_half_up

if TYPE_CHECKING:
    from biip.gs1_element_strings import GS1ElementStrings

SEPARATOR: Final = "\x1d"
"""What a scanner sends for FNC1."""

SYMBOLS: Final = frozenset({"]C1", "]e0", "]e1", "]e2", "]d2", "]Q3", "]J1"})
"""AIM identifiers of the symbols that hold element strings and nothing else (ISO/IEC 15424)."""

_YUAN: Final = "156"
_LINKS: Final = ("https://", "http://")
_GTIN: Final = "01"
_GTIN_IN_PATH: Final = re.compile(r"/01/([0-9]{8}|[0-9]{12,14})(?=[/?#]|$)")
_LOT: Final = "10"
_SERIAL: Final = "21"
_COUNT: Final = "30"
_EXPIRY: Final = ("17", "7003", "15")
_MEASURES: Final = {"310": "kg", "311": "m", "315": "l"}
_AMOUNT: Final = "392"
_AMOUNT_IN: Final = "393"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gs1:
    """What a GS1 code says of one piece. `gtin` has 14 digits, its check digit is right.

    `quantity` is in thousandths of `unit` (kg, m or l), None where the code does not say; `count`
    is how many pieces there are, in thousandths; `amount` is in fen; `expiry` is a date, ISO 8601:
    the expiry, else the best-before date.
    """

    gtin: str
    lot: str
    expiry: str
    serial: str
    quantity: int | None
    unit: str
    count: int | None
    amount: int | None


Gs1Fault = Literal["gs1", "gs1_no_item", "gs1_check_digit", "gs1_currency"]
"""Why a GS1 code cannot be sold by: misread, about no article, wrong GTIN, another currency."""


def load() -> None:
    """Loads the library ahead of the first such code. Any thread."""
    _leave_out_owners()
    import biip.gs1_digital_link_uris
    import biip.gs1_messages  # noqa: F401


class _NoPrefix:
    """Stands for biip's tables of prefixes: whose a number is is not known."""

    @classmethod
    def extract(cls, value: str) -> None:
        """Nobody's."""


def _leave_out_owners() -> None:
    """Puts an empty table where biip 5.2 would load all companies' prefixes."""
    table = ModuleType("biip.gs1_prefixes")
    table.__dict__.update(dict.fromkeys(("GS1Prefix", "GS18Prefix", "GS1CompanyPrefix"), _NoPrefix))
    sys.modules.setdefault(table.__name__, table)


def read_gs1(code: str, *, aim: str = "") -> Gs1 | Gs1Fault | None:
    """What a GS1 code says; None where `code` does not look like one."""
    if not code.isascii():
        return None
    if code[:8].lower().startswith(_LINKS):
        # Most addresses in QR codes are not about goods: those cost nothing.
        return _told(_link(code), sure=_links_gtin(code)) if f"/{_GTIN}/" in code else None
    sure = aim in SYMBOLS or SEPARATOR in code
    if sure or _has_gtin(code):
        return _told(_message(code.strip(SEPARATOR)), sure=sure)
    if code.startswith(f"({_GTIN})") or (code.startswith("(") and f"({_GTIN})" in code):
        return _told(_printed(code), sure=True)
    return None


def _has_gtin(code: str) -> bool:
    """Whether digits begin with 01 and a GTIN."""
    return len(code) >= 16 and code.startswith(_GTIN) and is_gtin(code[2:16])


def _links_gtin(code: str) -> bool:
    """Whether an address names a whole GTIN: then it is about goods, whatever else is in it."""
    found = _GTIN_IN_PATH.search(code.partition("?")[0])
    return found is not None and is_gtin(found[1])


def _message(code: str) -> Mapping[str, str] | None:
    load()
    from biip import BiipException
    from biip.gs1_messages import GS1Message

    try:
        return _values(GS1Message.parse(code).element_strings)
    except (BiipException, ValueError):
        return None


def _printed(code: str) -> Mapping[str, str] | None:
    load()
    from biip import BiipException
    from biip.gs1_messages import GS1Message

    try:
        return _values(GS1Message.parse_hri(code).element_strings)
    except (BiipException, ValueError):
        return None


def _link(code: str) -> Mapping[str, str] | None:
    """What a Digital Link says, also with a slash at the end of its path, as web pages write it."""
    load()
    from biip import BiipException
    from biip.gs1_digital_link_uris import GS1DigitalLinkURI

    end = next((at for at, sign in enumerate(code) if sign in "?#"), len(code))
    whole = code[:end].rstrip("/") + code[end:]
    try:
        return _values(GS1DigitalLinkURI.parse(whole).element_strings)
    except (BiipException, ValueError):
        return None


def _values(elements: GS1ElementStrings) -> dict[str, str]:
    """Identifier -> value; a date in ISO 8601. The first of two equal identifiers counts."""
    values: dict[str, str] = {}
    for element in elements:
        date = element.date
        values.setdefault(element.ai.ai, element.value if date is None else date.isoformat())
    return values


def _told(values: Mapping[str, str] | None, *, sure: bool) -> Gs1 | Gs1Fault | None:
    if values is None:
        return "gs1" if sure else None
    gtin = values.get(_GTIN, "")
    if not gtin:
        return "gs1_no_item"
    if not is_gtin(gtin):
        return "gs1_check_digit"
    quantity, unit = _measure(values)
    count = int(values[_COUNT]) * 1000 if is_digits(values.get(_COUNT, "")) else None
    amount = _scaled(values, _AMOUNT, places=2)
    if amount is None:
        foreign = _scaled(values, _AMOUNT_IN, places=2)
        if foreign is not None:
            currency = next(v for ai, v in values.items() if ai[:3] == _AMOUNT_IN)[:3]
            if currency != _YUAN:
                return "gs1_currency"
            amount = foreign
    if max(quantity or 0, count or 0, amount or 0) > LARGEST:
        return "gs1"
    return Gs1(
        gtin=gtin,
        lot=values.get(_LOT, ""),
        expiry=next((values[ai] for ai in _EXPIRY if ai in values), ""),
        serial=values.get(_SERIAL, ""),
        quantity=quantity,
        unit=unit,
        count=count,
        amount=amount,
    )


def _measure(values: Mapping[str, str]) -> tuple[int | None, str]:
    for kind, unit in _MEASURES.items():
        measured = _scaled(values, kind, places=3)
        if measured is not None:
            return measured, unit
    return None, ""


def _scaled(values: Mapping[str, str], kind: str, *, places: int) -> int | None:
    """The figure whose identifier begins with `kind` and ends with its number of decimals."""
    for ai, value in values.items():
        if ai[:3] == kind and len(ai) == 4:
            figures = int(value[3:] if kind == _AMOUNT_IN else value)
            shift = places - int(ai[3])
            if shift >= 0:
                return figures * int(10**shift)
            return divide_half_up(figures, int(10**-shift))
    return None
