"""The practice lane: ten tasks on the real screens, none of which counts, and who passed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pos.till.config import Config
from pos.till.opening import open_till
from pos.till.till import Till
from ui.cashier.practice import TASKS
from ui.cashier.presenter import CashierPresenter


def typed(presenter: CashierPresenter, text: str) -> None:
    presenter.type_text(text)
    presenter.enter()


@pytest.fixture
def signed_out(make_presenter: Callable[..., CashierPresenter], till: Till) -> CashierPresenter:
    return make_presenter(till)


def practise(presenter: CashierPresenter) -> None:
    """From the page of who signs in to the first task."""
    presenter.act("practice")
    assert presenter.state.practice_wanted
    typed(presenter, "1001")
    typed(presenter, "1001")
    assert presenter.state.practice == 1
    assert presenter.state.till.training and presenter.state.till.screen == "selling"


def do_all(presenter: CashierPresenter, codes: list[str]) -> list[int]:
    """Does each task as its sentence says; the number of the task before each."""
    before: list[int] = []

    def task() -> None:
        before.append(presenter.state.practice)

    task()
    presenter.scan(codes[0])
    presenter.act("cash")
    task()
    presenter.type_text("3")
    presenter.act("quantity")
    presenter.scan(codes[0])
    task()
    presenter.act("void_line")
    task()
    presenter.act("price_check")
    presenter.scan(codes[1])
    task()
    presenter.act("search")
    presenter.type_text("niunai")
    presenter.enter()
    task()
    presenter.act("discount")
    typed(presenter, "5")
    task()
    presenter.act("park")
    presenter.act("recall")
    task()
    presenter.type_text("100")
    presenter.act("cash")
    task()
    receipt = presenter.state.paid.receipt if presenter.state.paid is not None else ""
    presenter.act("refund")
    typed(presenter, receipt[-3:])
    line = next(row.number for row in presenter.state.errand.rows if row.enabled)
    typed(presenter, line)
    presenter.act("cash")
    presenter.clear()
    presenter.clear()
    task()
    presenter.act("lock")
    typed(presenter, "1001")
    return before


def test_ten_tasks_lead_to_the_list_that_the_supervisor_sees(
    signed_out: CashierPresenter, till: Till, codes: list[str], folder: Path
) -> None:
    practise(signed_out)

    assert do_all(signed_out, codes) == list(range(1, len(TASKS) + 1))

    state = signed_out.state
    assert state.practice == 0 and not state.till.training
    assert state.notice is not None and state.notice.tone == "done"
    assert [turn.user for turn in till.practised()] == ["1001"]
    assert not [e for e in till._desk.journal.past.of_day("sale", till._desk.day)], "nothing counts"


def test_a_turn_that_is_given_up_passes_nobody_and_leaves_no_sale(
    signed_out: CashierPresenter, till: Till, codes: list[str]
) -> None:
    practise(signed_out)
    signed_out.scan(codes[0])
    assert signed_out.state.practice == 1, "a scan alone is not the task"

    signed_out.act("practice")

    state = signed_out.state
    assert (state.practice, state.till.training, state.till.sale) == (0, False, None)
    assert till.practised() == ()


def test_who_passed_is_known_after_a_restart(
    signed_out: CashierPresenter, till: Till, codes: list[str], folder: Path
) -> None:
    practise(signed_out)
    do_all(signed_out, codes)
    till.close()

    again = open_till(folder=folder, config=Config())
    try:
        assert [(turn.user, turn.name) for turn in again.practised()] == [("1001", "收银员")]
    finally:
        again.close()


def test_the_receipt_of_a_practice_sale_is_scanned_for_its_return(
    signed_out: CashierPresenter, till: Till, codes: list[str]
) -> None:
    practise(signed_out)
    signed_out.scan(codes[0])
    signed_out.act("cash")
    paid = signed_out.state.paid
    assert paid is not None

    signed_out.scan(paid.receipt)

    errand = signed_out.state.errand
    assert errand is not None and errand.name == "returning" and len(errand.rows) == 1
    signed_out.clear()
    signed_out.act("practice")
    typed(signed_out, "1001")
    typed(signed_out, "1001")
    typed(signed_out, "200")
    signed_out.scan(paid.receipt)
    notice = signed_out.state.notice
    assert notice is not None and notice.tone == "refused", "outside training nobody sold it"
    assert signed_out.state.errand is None
