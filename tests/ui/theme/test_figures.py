"""Amounts and days are written as Babel writes them, and what is written can be read back."""

from __future__ import annotations

import datetime as dt
import importlib.util
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QCoreApplication, QTranslator
from PySide6.QtWidgets import QApplication

import ui
from ui.theme.dates import day_text, full_day_text, time_text
from ui.theme.figures import around, money, priced, priced_whole, sign, weight_text
from ui.theme.formats import formats
from ui.theme.language import install_language
from ui.theme.places import TRANSLATIONS

AMOUNTS = st.integers(min_value=-(10**12), max_value=10**12)
MOMENTS = st.datetimes(timezones=st.just(dt.UTC))


@pytest.fixture(params=["zh_CN", "en"], scope="module")
def language(qapp: QApplication, request: pytest.FixtureRequest) -> Iterator[str]:
    translator = install_language(request.param)
    yield request.param
    QCoreApplication.removeTranslator(translator)


def read_back(text: str) -> int:
    """The amount in minor units that a person reads."""
    return int(Decimal(text.replace(formats().group, "").replace(sign(), "")).scaleb(2))


def test_amounts_stand_as_a_shop_writes_them(language: str) -> None:
    assert (money(1280), money(1_234_500), money(-5)) == ("12.80", "12,345.00", "-0.05")
    assert (priced(1280), priced(-1_234_500)) == ("¥12.80", "-¥12,345.00")
    assert (priced_whole(10_000), priced_whole(50), around("20")) == ("¥100", "¥0.5", "¥20")
    assert (weight_text(485), weight_text(-1_020)) == ("0.485 kg", "-1.020 kg")


def test_nobody_else_knows_the_sign_of_the_currency() -> None:
    """The gallery shows what is written; all other modules ask."""
    rooms = Path(ui.__file__).parent
    knowing = [
        path.relative_to(rooms).as_posix()
        for path in rooms.rglob("*.py")
        if "¥" in path.read_text(encoding="utf-8")
    ]

    assert sorted(knowing) == ["theme/figures.py", "theme/gallery.py"]


@given(amount=AMOUNTS)
def test_every_amount_reads_back(language: str, amount: int) -> None:
    assert read_back(money(amount)) == read_back(priced(amount)) == amount


@given(amount=AMOUNTS, at=MOMENTS)
def test_it_is_what_babel_writes(language: str, amount: int, at: dt.datetime) -> None:
    pytest.importorskip("babel")
    from babel.dates import format_skeleton, format_time
    from babel.numbers import format_currency, format_decimal

    written, value = formats(), Decimal(amount).scaleb(-2)
    shop = format_currency(value, "CNY", locale=written.locale)
    assert priced(amount) == shop.replace("CN¥", "¥")
    assert money(amount) == format_decimal(value, format="#,##0.00", locale=written.locale)
    assert day_text(at) == format_skeleton("MMMd", at, locale=written.locale)
    assert full_day_text(at) == format_skeleton("yMMMd", at, locale=written.locale)
    assert time_text(at) == format_time(at, "HH:mm", tzinfo=dt.UTC, locale=written.locale)


def test_the_list_is_what_babel_says() -> None:
    pytest.importorskip("babel")
    spec = importlib.util.spec_from_file_location("formats", TRANSLATIONS / "formats.py")
    assert spec is not None and spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)

    assert (TRANSLATIONS / "formats.toml").read_text(encoding="utf-8") == made.formats()


def test_a_language_without_a_list_gets_figures_for_words(qapp: QApplication) -> None:
    class Nonsense(QTranslator):
        def translate(self, *_: object) -> str:
            return "xx"

    other = Nonsense()
    QCoreApplication.installTranslator(other)
    try:
        day = dt.date(2026, 3, 5)
        assert (day_text(day), full_day_text(day)) == ("03-05", "2026-03-05")
    finally:
        QCoreApplication.removeTranslator(other)
