"""Dates and times as people write them in the language of the screens.

By Qt's own locale data, which is there without another library. Amounts need none of it: they are
figures of the till (`ui.theme.figures`), set as paper sets them.
"""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import QCoreApplication, QDate, QLocale

translate = QCoreApplication.translate


def time_text(at: dt.datetime) -> str:
    """A time of the day: 09:05."""
    return at.strftime("%H:%M")


def day_text(at: dt.date) -> str:
    """A day of these weeks: 23 Nov, 11月23日."""
    return _written(at, translate("Dates", "d MMM", "a day without its year, as QLocale writes it"))


def full_day_text(at: dt.date) -> str:
    """A day with its year: 23 Nov 2026, 2026年11月23日."""
    return _written(at, translate("Dates", "d MMM yyyy", "a day, as QLocale writes it"))


def moment_text(at: dt.datetime) -> str:
    """A day and a time: 23 Nov 09:05."""
    return f"{day_text(at)} {time_text(at)}"


def _written(at: dt.date, form: str) -> str:
    locale = QLocale(translate("Dates", "en", "the code of the language, for QLocale"))
    return locale.toString(QDate(at.year, at.month, at.day), form)
