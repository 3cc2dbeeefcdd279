"""How the language of the screens writes amounts, days and times: Babel's habits, read from a list
that `resources/i18n/formats.py` makes.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from functools import cache

import msgspec
from PySide6.QtCore import QCoreApplication

from ui.theme.places import TRANSLATIONS

translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True, kw_only=True)
class Formats:
    """The habits of one language. `amount` and `debt` are what stands around the figures (%1) of
    money that is there and of money that is missing; days and times are patterns of CLDR."""

    locale: str
    sign: str
    amount: str
    debt: str
    minus: str
    decimal: str
    group: str
    group_size: int
    day: str
    full_day: str
    time: str
    months: tuple[str, ...]


def formats() -> Formats:
    """Those of the language that the screens speak now. Any thread; costs nothing to ask.

    A language that is not in the list gets figures for words, as ISO 8601 writes a day.
    """
    code = translate("Formats", "en", "the code of the language")
    return _all().get(code) or _by_figures()


@cache
def _by_figures() -> Formats:
    return replace(_all()["en"], day="MM-dd", full_day="y-MM-dd")


@cache
def _all() -> dict[str, Formats]:
    text = (TRANSLATIONS / "formats.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), dict[str, Formats])
