"""Days are written as people of the language write them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

from ui.theme.dates import full_day_text, moment_text
from ui.theme.language import install_language

AT = dt.datetime(2026, 11, 3, 9, 5, tzinfo=dt.UTC)


@pytest.fixture(params=["zh_CN", "en"])
def language(qapp: QApplication, request: pytest.FixtureRequest) -> Iterator[str]:
    translator = install_language(request.param)
    yield request.param
    QCoreApplication.removeTranslator(translator)


def test_a_day_is_written_in_the_language_of_the_screens(language: str) -> None:
    written = {
        "zh_CN": ("11月3日 09:05", "2026年11月3日"),
        "en": ("3 Nov 09:05", "3 Nov 2026"),
    }

    assert (moment_text(AT), full_day_text(AT)) == written[language]
