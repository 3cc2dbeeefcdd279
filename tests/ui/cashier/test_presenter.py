"""What a cashier does at the till, without a widget in sight."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QObject

from pos.till.till import Till
from ui.cashier.presenter import CashierPresenter
from ui.cashier.state import LaneState
from ui.theme.figures import money


class Later:
    """Slow work that is done when the test says so."""

    def __init__(self) -> None:
        self.waiting: list[Callable[[], None]] = []

    def submit(
        self, work: Callable[[], Any], done: Callable[[Any], None], *, owner: QObject
    ) -> None:
        self.waiting.append(lambda: done(work()))

    def finish(self) -> None:
        self.waiting.pop(0)()


class Ear:
    """Notes the sounds."""

    def __init__(self, presenter: CashierPresenter) -> None:
        self.heard: list[str] = []
        presenter.sounded.connect(self.heard.append)


def sale_of(state: LaneState) -> list[tuple[str, int, bool]]:
    return [(line.code, line.quantity, line.void) for line in state.lines]


# --- who ----------------------------------------------------------------------------------------


def test_a_cashier_signs_in_with_number_and_pin(presenter: CashierPresenter) -> None:
    presenter.type_text("1001")
    presenter.enter()
    presenter.type_text("1001")

    assert presenter.state.entry == "••••"
    presenter.enter()
    assert presenter.state.till.cashier == "1001"
    assert presenter.state.ask == "float"


def test_a_wrong_pin_says_so_and_starts_over(presenter: CashierPresenter) -> None:
    ear = Ear(presenter)
    presenter.type_text("1001")
    presenter.enter()
    presenter.type_text("9999")
    presenter.enter()

    notice = presenter.state.notice
    assert notice is not None and notice.tone == "refused"
    assert presenter.state.ask == "user"
    assert ear.heard == ["unknown"]


def test_what_is_typed_while_a_pin_is_checked_is_not_lost(
    make_presenter: Callable[..., CashierPresenter], till: Till
) -> None:
    work = Later()
    presenter = make_presenter(till, work)
    presenter.type_text("1001")
    presenter.enter()
    presenter.type_text("1001")
    presenter.enter()
    assert presenter.state.busy

    presenter.type_text("150")
    presenter.enter()
    assert presenter.state.till.screen == "signed_out"
    work.finish()

    assert presenter.state.till.screen == "selling"
    assert not presenter.state.busy


def test_a_locked_till_keeps_the_sale_and_opens_with_the_pin_alone(
    selling: CashierPresenter, codes: list[str]
) -> None:
    selling.scan(codes[0])
    selling.act("lock")
    assert selling.state.till.screen == "locked"

    selling.type_text("1001")
    selling.enter()

    assert selling.state.till.screen == "selling"
    assert sale_of(selling.state) == [(codes[0], 1000, False)]


def test_another_cashier_can_take_over_a_locked_till(selling: CashierPresenter) -> None:
    selling.act("lock")

    selling.act("switch_user")

    assert selling.state.till.screen == "signed_out"
    assert selling.state.ask == "user"


# --- ringing up ---------------------------------------------------------------------------------


def test_three_star_scan_sells_three(selling: CashierPresenter, codes: list[str]) -> None:
    selling.type_text("3")
    selling.act("quantity")
    assert selling.state.times == 3000

    selling.scan(codes[0])

    assert sale_of(selling.state) == [(codes[0], 3000, False)]
    assert selling.state.times == 0


def test_three_star_scan_adds_three_to_the_line_that_is_there(
    selling: CashierPresenter, codes: list[str]
) -> None:
    selling.scan(codes[0])
    selling.type_text("3")
    selling.act("quantity")
    selling.scan(codes[0])

    assert sum(line.quantity for line in selling.state.lines) == 4000


def test_the_quantity_key_alone_changes_the_last_line(
    selling: CashierPresenter, codes: list[str]
) -> None:
    selling.scan(codes[0])
    selling.scan(codes[1])
    selling.act("quantity")
    selling.type_text("5")
    selling.enter()

    assert sale_of(selling.state) == [(codes[0], 1000, False), (codes[1], 5000, False)]


def test_a_typed_code_and_enter_is_a_scan(selling: CashierPresenter, codes: list[str]) -> None:
    selling.type_text(codes[0])
    selling.enter()

    assert sale_of(selling.state) == [(codes[0], 1000, False)]
    assert selling.state.entry == ""


def test_void_takes_the_last_line_or_the_chosen_one(
    selling: CashierPresenter, codes: list[str]
) -> None:
    for code in codes[:3]:
        selling.scan(code)
    selling.act("void_line")
    selling.move_selection(-1)
    selling.move_selection(-1)
    selling.move_selection(-1)
    selling.act("void_line")

    assert [void for _, _, void in sale_of(selling.state)] == [True, False, True]


@pytest.mark.parametrize("yes", [lambda p: p.act("void_sale"), lambda p: p.enter()])
def test_void_sale_asks_with_a_key_for_each_answer_and_a_scan_calls_it_off(
    selling: CashierPresenter, codes: list[str], yes: Callable[[CashierPresenter], None]
) -> None:
    selling.scan(codes[0])
    selling.act("void_sale")
    selling.scan(codes[1])
    selling.act("void_sale")
    assert len(selling.state.lines) == 2
    asked = selling.state.errand
    assert asked is not None and asked.go and asked.other
    selling.clear()
    assert len(selling.state.lines) == 2 and selling.state.errand is None

    selling.act("void_sale")
    yes(selling)

    assert selling.state.till.sale is None
    assert selling.state.lines == ()


def test_an_unknown_code_changes_nothing_and_is_heard(
    selling: CashierPresenter, codes: list[str]
) -> None:
    selling.scan(codes[0])
    before, ear = selling.state.lines, Ear(selling)

    selling.scan("6999999999997")

    assert selling.state.lines is before
    notice = selling.state.notice
    assert notice is not None and notice.tone == "refused"
    assert notice.text == "No item found for 6999999999997. Check the code, or type it in."
    assert ear.heard == ["unknown"]


def test_a_good_scan_clears_the_complaint(selling: CashierPresenter, codes: list[str]) -> None:
    selling.scan("6999999999991")
    selling.scan(codes[0])

    assert selling.state.notice is None


def test_goods_with_an_age_limit_ask_for_a_look(selling: CashierPresenter, till: Till) -> None:
    ear = Ear(selling)
    limited = next(
        item
        for category in till.categories()
        for item in till.items(category, 2000)
        if item.min_age and item.barcodes and not item.not_for_sale
    )

    selling.scan(limited.barcodes[0])

    notice = selling.state.notice
    assert notice is not None and notice.tone == "care"
    assert str(limited.min_age) in notice.text
    assert ear.heard == ["approval"]


# --- taking money -------------------------------------------------------------------------------


def test_exact_cash_ends_the_sale_and_leaves_it_in_sight(
    selling: CashierPresenter, codes: list[str]
) -> None:
    selling.scan(codes[0])
    total, ear = selling.state.due, Ear(selling)

    selling.act("cash")

    paid = selling.state.paid
    assert paid is not None
    assert (paid.total, paid.given, paid.change) == (total, total, 0)
    assert len(selling.state.lines) == 1
    assert ear.heard == ["paid"]


def test_an_amount_typed_before_the_cash_key_is_what_was_given(
    selling: CashierPresenter, codes: list[str]
) -> None:
    selling.scan(codes[0])
    total = selling.state.due
    selling.type_text("100")
    selling.act("cash")

    paid = selling.state.paid
    assert paid is not None
    assert (paid.given, paid.change) == (10_000, 10_000 - total)


def test_the_next_scan_begins_the_next_sale(selling: CashierPresenter, codes: list[str]) -> None:
    selling.scan(codes[0])
    selling.act("cash")
    selling.scan(codes[1])

    assert selling.state.paid is None
    assert sale_of(selling.state) == [(codes[1], 1000, False)]


def test_a_cash_key_is_all_it_takes_and_gives_the_change(
    selling: CashierPresenter, codes: list[str]
) -> None:
    selling.scan(codes[0])
    total = selling.state.due
    selling.act("tender")
    selling.type_text("1")

    selling.take_cash(10_000)

    paid = selling.state.paid
    assert paid is not None
    assert (paid.given, paid.change) == (10_000, 10_000 - total)
    assert selling.state.sheet == ""


def test_enter_alone_opens_the_payment_and_escape_closes_it(
    selling: CashierPresenter, codes: list[str]
) -> None:
    selling.scan(codes[0])
    selling.enter()
    assert (selling.state.sheet, selling.state.ask) == ("tender", "amount")

    selling.clear()

    assert (selling.state.sheet, selling.state.ask) == ("", "code")


def test_a_bar_code_typed_as_an_amount_takes_no_money(
    selling: CashierPresenter, codes: list[str]
) -> None:
    selling.scan(codes[0])
    selling.type_text(codes[1])
    selling.act("cash")

    assert selling.state.paid is None
    assert selling.state.notice is not None and selling.state.notice.tone == "refused"


def test_a_scan_on_the_payment_sheet_adds_to_the_sale(
    selling: CashierPresenter, codes: list[str]
) -> None:
    selling.scan(codes[0])
    selling.act("tender")
    selling.scan(codes[1])

    assert len(selling.state.lines) == 2
    assert selling.state.sheet == "tender"


# --- the rest -----------------------------------------------------------------------------------


def test_a_printer_that_goes_missing_is_known(selling: CashierPresenter) -> None:
    selling.device_changed("printer", "offline", "offline")
    selling.device_changed("printer", "fault", "protocol")

    assert [(d.device, d.state) for d in selling.state.devices] == [("printer", "fault")]


def test_an_open_sale_is_on_the_screen_again_after_a_restart(
    make_presenter: Callable[..., CashierPresenter],
    selling: CashierPresenter,
    codes: list[str],
    till: Till,
) -> None:
    selling.scan(codes[0])
    selling.scan(codes[1])

    again = make_presenter(till)

    assert sale_of(again.state) == sale_of(selling.state)


def test_amounts_are_grouped() -> None:
    assert [money(n) for n in (0, 5, 1280, 123_456_789, -250)] == [
        "0.00",
        "0.05",
        "12.80",
        "1,234,567.89",
        "-2.50",
    ]


def test_a_sum_that_nobody_lays_down_is_asked_for_twice(
    selling: CashierPresenter, codes: list[str]
) -> None:
    selling.scan(codes[0])
    due = selling.state.due
    selling.type_text("5500")
    selling.pay_cash()
    assert selling.state.paid is None
    assert selling.state.notice is not None and "5,500.00" in selling.state.notice.text

    # Something else first: the question is open again.
    selling.take_cash(due + 10_000)
    assert selling.state.paid is not None
    selling.scan(codes[0])
    selling.type_text("5500")
    selling.pay_cash()
    assert selling.state.paid is None
    selling.pay_cash()
    assert selling.state.paid is not None and selling.state.paid.given == 550_000


def test_a_code_typed_as_a_quantity_sells_no_thousands(
    selling: CashierPresenter, codes: list[str]
) -> None:
    selling.type_text("99999")
    selling.act("quantity")
    assert selling.state.times == 0
    selling.act("quantity")
    assert selling.state.times == 99_999_000

    selling.clear()
    selling.scan(codes[0])
    selling.act("quantity")
    selling.type_text("1200")
    selling.enter()
    assert sale_of(selling.state)[0][1] == 1000
