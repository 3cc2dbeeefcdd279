"""A question that only the shopper can answer, on his own screen or by word of mouth."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from ui.app.customer_display import told_of
from ui.cashier.asking_shopper import AskShopper, ShopperAnswer
from ui.cashier.presenter import CashierPresenter
from ui.cashier.state import ShopperQuestion
from ui.customer.presenter import CustomerPresenter
from ui.customer.screen import CustomerScreen
from ui.theme.look import Look

QUESTION = ShopperQuestion(
    id="enrol-1", title="Become a member?", text="We keep your number.", agree="Yes", decline="No"
)


class AtOnce:
    """Slow work done on the spot."""

    def submit(
        self, work: Callable[[], Any], done: Callable[[Any], None], *, owner: QObject
    ) -> None:
        done(work())


class Asking:
    """A lane with a question that is open, and both of its screens."""

    def __init__(self, selling: CashierPresenter, look: Look) -> None:
        self.answers: list[ShopperAnswer] = []
        self.cashier = selling
        self.presenter = CustomerPresenter()
        self.screen = CustomerScreen(
            look=look, presenter=self.presenter, work=AtOnce(), slides=None, english=True
        )
        self.screen.answered.connect(self.heard)
        self.screen.resize(1024, 600)
        self.screen.show()
        selling.errands.begin(AskShopper(lambda: QUESTION, answered=self.answered))
        self.tell()

    def tell(self) -> None:
        self.presenter.tell(told_of(self.cashier.state, english=True))
        self.presenter.look_now()
        QCoreApplication.sendPostedEvents()

    def answered(self, answer: ShopperAnswer) -> None:
        self.answers.append(answer)
        self.cashier.errands.end()

    def heard(self, question: str, agrees: bool) -> None:
        self.cashier.errands.heard(question, agrees=agrees)

    def touch(self, name: str, qtbot: QtBot) -> None:
        key = self.screen.findChild(QAbstractButton, name)
        assert key is not None and key.isVisible()
        qtbot.mouseClick(key, Qt.MouseButton.LeftButton)


@pytest.fixture
def asking(selling: CashierPresenter, look: Look, bury: Callable[[QObject], None]) -> Asking:
    made = Asking(selling, look)
    bury(made.presenter)
    bury(made.screen)
    return made


@pytest.mark.parametrize(("key", "agrees"), [("agree", True), ("decline", False)])
def test_the_shopper_answers_with_his_own_finger(
    asking: Asking, qtbot: QtBot, key: str, agrees: bool
) -> None:
    assert asking.presenter.state.scene == "consent"

    asking.touch(f"customer_consent_{key}", qtbot)

    assert asking.answers == [ShopperAnswer(agrees=agrees, by_himself=True)]
    asking.tell()
    assert asking.presenter.state.scene == "slides"


def test_where_he_says_it_the_record_knows_that_the_cashier_pressed(asking: Asking) -> None:
    asking.cashier.act("cash")

    assert asking.answers == [ShopperAnswer(agrees=True, by_himself=False)]


def test_to_leave_it_is_no_answer_and_a_late_finger_answers_nothing(
    asking: Asking, qtbot: QtBot
) -> None:
    asking.cashier.clear()
    assert asking.cashier.state.errand is None

    asking.touch("customer_consent_agree", qtbot)

    assert asking.answers == []
