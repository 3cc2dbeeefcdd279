"""Every text that the shopper reads is translated, and longer ones still fit."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QObject

from pos.till.config import Config
from pos.till.opening import open_till
from tests.ui.conftest import AtOnce
from tests.ui.pseudo import PseudoTexts, own_words, untranslated
from ui.app.customer_display import fitting
from ui.app.customer_tour import ASKED, CustomerTour
from ui.cashier.presenter import CashierPresenter
from ui.customer.presenter import CustomerPresenter
from ui.customer.screen import CustomerScreen
from ui.theme.look import Look
from ui.widgets.words import Words

SIZE = (1366, 768)


@pytest.mark.usefixtures("pseudo_language")
def test_in_a_language_of_longer_words_nothing_is_left_out_or_cut_off(
    fonts: None,
    folder: Path,
    make_presenter: Callable[..., CashierPresenter],
    bury: Callable[[QObject], None],
) -> None:
    till = open_till(folder=folder, config=Config(language="en"))
    till._desk.texts = PseudoTexts("en")
    cashier = make_presenter(till, language="en")
    customer = CustomerPresenter()
    screen = CustomerScreen(
        look=fitting(Look(motion=False), SIZE), presenter=customer, work=AtOnce(), slides=None,
        english=True,
    )  # fmt: skip
    bury(customer)
    bury(screen)
    screen.resize(*SIZE)
    screen.show()
    asked = ASKED["en"]
    # What he is asked is in the words of whoever asks.
    known = own_words(till) | {asked.title, asked.text, asked.agree, asked.decline}
    known.add("Red Fuji Apples")
    faults: list[str] = []

    def show(name: str) -> None:
        QCoreApplication.sendPostedEvents()
        for words in screen.findChildren(Words):
            if words.isVisible():
                if words.is_cut:
                    faults.append(f"{name}: {words.text!r} is cut off")
                faults.extend(f"{name}: {one!r}" for one in untranslated(words.text, known))

    try:
        CustomerTour(cashier=cashier, till=till, customer=customer, english=True, show=show).walk()
    finally:
        till.close()

    assert faults == []
