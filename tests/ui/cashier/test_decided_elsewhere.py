"""A cashier waits for a second person, and he decides at another terminal of the store."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject

from pos.till.config import Config, LimitsConfig, RoleLimitsConfig
from pos.till.opening import open_till
from pos.till.till import Till
from tests.ui.conftest import AtOnce
from tests.ui.kiosk.test_on_floor import simple
from ui.cashier.presenter import CashierPresenter


@pytest.fixture
def strict(folder: Path) -> Iterator[Till]:
    limits = LimitsConfig(cashier=RoleLimitsConfig(void=0))
    opened = open_till(folder=folder, config=Config(language="en", limits=limits))
    assert opened.login("1001", "1001").ok
    assert opened.open_shift(0).ok
    yield opened
    opened.close()


def is_asked(presenter: CashierPresenter) -> bool:
    return presenter.state.errand is not None


@pytest.mark.parametrize("agrees", [True, False])
def test_his_sheet_closes_and_the_command_is_done_or_not(
    strict: Till, bury: Callable[[QObject], None], fonts: None, agrees: bool
) -> None:
    presenter = CashierPresenter(till=strict, work=AtOnce())
    bury(presenter)
    for code in simple(strict, 2):
        presenter.scan(code)
    presenter.act("void_line")
    assert is_asked(presenter)
    question = strict.question()
    assert question is not None
    decide = strict.approve_from if agrees else strict.decline_from
    assert decide(question.id, by="2001", stood_at="S001-T09").ok
    assert not is_asked(presenter)
    live = [line for line in presenter.state.lines if not line.void]
    assert len(live) == (1 if agrees else 2)
    assert presenter.state.till.approval is None
