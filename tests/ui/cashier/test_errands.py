"""What a cashier does beside ringing up, as hands know it: how few keys, and each way to do it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from pos.contract.wire import FeedRow
from pos.staff.pin import badge_digest
from pos.till.payment_views import RefundView
from pos.till.till import Till
from tests.ui.conftest import Hand
from ui.cashier.presenter import CashierPresenter
from ui.cashier.screen import CashierScreen
from ui.widgets.paper_view import PaperView
from ui.widgets.row_list import RowList

KEY = Qt.Key


@pytest.fixture
def tap(screen: CashierScreen, qtbot: QtBot) -> Callable[[str], None]:
    """A finger on the button of that name."""

    def touch(name: str) -> None:
        button = screen.findChild(QAbstractButton, name)
        assert button is not None and button.isVisible() and button.isEnabled(), name
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    return touch


@pytest.fixture
def tap_row(screen: CashierScreen, qtbot: QtBot) -> Callable[..., None]:
    """A finger on a row of the open errand, or on its minus or plus."""

    def touch(place: int, *, step: int = 0) -> None:
        rows = next(r for r in screen.findChildren(RowList) if r.isVisible())
        model = rows.model()
        box = rows.visualRect(model.index(place, 0))
        at = box.center() - QPoint(box.width() // 4, 0)
        if step:
            delegate = rows.itemDelegate()
            at = delegate.step_boxes(box)[step > 0].center()  # type: ignore[attr-defined]
        qtbot.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=at)

    return touch


def sell(selling: CashierPresenter, codes: list[str]) -> str:
    """A sale for cash; answers its receipt."""
    for code in codes:
        selling.scan(code)
    selling.act("cash")
    paid = selling.state.paid
    assert paid is not None
    return paid.receipt


def agree(hand: Hand, selling: CashierPresenter) -> None:
    """The supervisor's number and PIN, typed where the cashier stands."""
    errand = selling.state.errand
    assert errand is not None and errand.name == "ask_pin"
    hand.type("2001\r2001\r")


# --- the interaction budget -------------------------------------------------------------------


def test_parking_is_one_key_and_taking_up_is_one_key(
    hand: Hand, selling: CashierPresenter, codes: list[str]
) -> None:
    hand.scan(codes[0])
    hand.key(KEY.Key_F3)
    assert selling.state.till.sale is None
    assert len(selling.state.till.parked) == 1
    hand.key(KEY.Key_F4)

    assert [line.code for line in selling.state.lines] == [codes[0]]
    assert (hand.scans, hand.keys) == (1, 2)


def test_of_several_parked_sales_one_is_one_key_more(
    hand: Hand, selling: CashierPresenter, codes: list[str]
) -> None:
    for code in codes[:2]:
        hand.scan(code)
        hand.key(KEY.Key_F3)
    before = hand.keys
    hand.key(KEY.Key_F4)
    hand.key(KEY.Key_Return, "\r")

    assert [line.code for line in selling.state.lines] == [codes[1]]
    assert hand.keys - before == 2


def test_a_price_check_is_one_key_and_one_scan_and_closes_itself(
    hand: Hand, selling: CashierPresenter, codes: list[str]
) -> None:
    hand.key(KEY.Key_F2)
    hand.scan(codes[0])
    assert selling.state.told is not None
    assert (hand.scans, hand.keys) == (1, 1)
    hand.scan(codes[1])

    assert selling.state.sheet == ""
    assert [line.code for line in selling.state.lines] == [codes[1]]


def test_one_of_three_lines_comes_back_with_one_scan_and_three_keys(
    hand: Hand, selling: CashierPresenter, codes: list[str]
) -> None:
    receipt = sell(selling, codes[:3])
    worth = selling.state.lines[1].net
    hand.scan(receipt)
    hand.key(KEY.Key_2, "2")
    hand.key(KEY.Key_Return, "\r")
    hand.key(KEY.Key_Plus, "+")

    paid = selling.state.paid
    assert paid is not None and (paid.of, paid.change) == (receipt, worth)
    assert (hand.scans, hand.keys) == (1, 3)


def test_a_line_is_named_by_its_number_on_the_receipt_also_after_one_that_was_void(
    hand: Hand, selling: CashierPresenter, codes: list[str]
) -> None:
    hand.scan(codes[0])
    hand.key(KEY.Key_Delete)
    hand.scan(codes[1])
    hand.scan(codes[2])
    hand.key(KEY.Key_Plus, "+")
    hand.scan(selling.state.paid.receipt if selling.state.paid is not None else "")
    errand = selling.state.errand
    assert errand is not None and [row.number for row in errand.rows] == ["2", "3"]

    hand.type("3\r")
    errand = selling.state.errand
    assert errand is not None and [row.mark for row in errand.rows] == ["off", "on"]


def test_a_return_without_receipt_is_one_scan_and_two_keys(
    hand: Hand, selling: CashierPresenter, codes: list[str]
) -> None:
    hand.key(KEY.Key_R, control=True)
    hand.scan(codes[0])
    hand.key(KEY.Key_Plus, "+")

    assert (hand.scans, hand.keys) == (1, 2)
    agree(hand, selling)
    paid = selling.state.paid
    assert paid is not None and paid.is_return and paid.of == ""
    assert selling.state.till.sale is None


def test_goods_without_a_receipt_are_scanned_and_given_back_with_a_second_person(
    hand: Hand, selling: CashierPresenter, codes: list[str]
) -> None:
    selling.act("refund")
    hand.key(KEY.Key_Asterisk, "*")
    hand.scan(codes[0])
    hand.scan(codes[1])
    hand.scan(codes[0])
    errand = selling.state.errand
    assert errand is not None and [row.count for row in errand.rows] == ["2", "1"]
    hand.type("3.5\r")
    hand.key(KEY.Key_Down)
    hand.type("12\r")
    hand.key(KEY.Key_Plus, "+")
    agree(hand, selling)

    paid = selling.state.paid
    assert paid is not None and paid.is_return and (paid.of, paid.change) == ("", 350 + 1200)
    assert selling.state.till.sale is None


def test_goods_that_nobody_knows_do_not_come_back(
    hand: Hand, selling: CashierPresenter, codes: list[str]
) -> None:
    selling.act("refund")
    selling.act("quantity")
    hand.scan("6999999999997")
    notice, errand = selling.state.notice, selling.state.errand
    assert notice is not None and notice.tone == "refused"
    assert errand is not None and errand.rows == () and not errand.go_ready

    hand.scan(codes[0])
    hand.key(KEY.Key_Delete)
    errand = selling.state.errand
    assert errand is not None and errand.rows == ()
    hand.key(KEY.Key_Plus, "+")
    assert selling.state.paid is None


def test_the_screen_says_which_voucher_to_hand_back(
    hand: Hand, selling: CashierPresenter, codes: list[str], till: Till
) -> None:
    assert till.scan(codes[0]).ok
    hand.scan(str(till.pay("voucher", None, "GV-0021").values["receipt"]))
    for key, typed in ((KEY.Key_1, "1"), (KEY.Key_Return, "\r"), (KEY.Key_Plus, "+")):
        hand.key(key, typed)
    notice = selling.state.notice
    assert notice is not None and "GV-0021" in notice.text


def test_a_member_is_one_scan_also_while_paying(
    hand: Hand, selling: CashierPresenter, codes: list[str]
) -> None:
    hand.scan(codes[0])
    selling.act("tender")
    hand.scan("88000001")

    sale = selling.state.till.sale
    assert sale is not None and sale.member is not None
    assert selling.state.sheet == "tender"


def test_of_two_whose_telephones_end_alike_the_cashier_chooses(
    hand: Hand, selling: CashierPresenter, codes: list[str]
) -> None:
    hand.scan(codes[0])
    selling.act("member")
    for _ in range(4):
        hand.key(KEY.Key_0, "0")
    hand.key(KEY.Key_Return, "\r")
    hand.key(KEY.Key_1, "1")
    hand.key(KEY.Key_Return, "\r")

    sale = selling.state.till.sale
    assert sale is not None and sale.member is not None and sale.member.name == "李**"


# --- the second person ------------------------------------------------------------------------


def ask_for_half(hand: Hand, selling: CashierPresenter, codes: list[str], *, then: str = "") -> int:
    """A line at half price, which is over the cashier's limit; answers what was due before."""
    hand.scan(codes[0])
    before = selling.state.due
    hand.key(KEY.Key_F6)
    hand.type("50\r" + then)
    return before


def is_refused(selling: CashierPresenter, *, before: int) -> bool:
    """Whether the screen says no, and nothing has changed."""
    notice = selling.state.notice
    return notice is not None and notice.tone == "refused" and selling.state.due == before


def test_what_is_over_the_limit_happens_where_it_was_asked_for(
    hand: Hand, selling: CashierPresenter, codes: list[str]
) -> None:
    before = ask_for_half(hand, selling, codes)
    agree(hand, selling)

    assert selling.state.sheet == ""
    assert selling.state.due == before - before // 2
    assert selling.state.till.cashier == "1001"


def test_a_wrong_pin_changes_nothing_and_may_be_typed_again(
    hand: Hand, selling: CashierPresenter, codes: list[str]
) -> None:
    before = ask_for_half(hand, selling, codes, then="2001\r9999\r")
    assert is_refused(selling, before=before)
    agree(hand, selling)

    assert selling.state.due < before


def test_a_pin_is_never_shown(hand: Hand, selling: CashierPresenter, codes: list[str]) -> None:
    ask_for_half(hand, selling, codes, then="2001\r20")

    assert selling.state.entry == "••"
    hand.key(KEY.Key_Escape)
    hand.key(KEY.Key_Escape)
    errand = selling.state.errand
    assert errand is not None and errand.name == "discount", "the discount is asked for again"


def test_nobody_agrees_to_his_own_discount(
    hand: Hand, selling: CashierPresenter, codes: list[str]
) -> None:
    before = ask_for_half(hand, selling, codes, then="1001\r1001\r")

    assert is_refused(selling, before=before)


# --- each of three ways -----------------------------------------------------------------------


def test_a_return_with_a_finger_alone(
    hand: Hand,
    selling: CashierPresenter,
    codes: list[str],
    tap: Callable[[str], None],
    tap_row: Callable[..., None],
) -> None:
    receipt = sell(selling, [codes[0], codes[1], codes[1], codes[1]])
    tap("key_more")
    tap("errand_groups_2")
    for digit in receipt[-3:]:
        tap(f"errand_pad_{digit}")
    tap("errand_go")
    tap_row(1)
    tap_row(1, step=-1)
    tap("errand_go")

    paid = selling.state.paid
    assert paid is not None and paid.of == receipt
    selling.scan(receipt)
    errand = selling.state.errand
    assert errand is not None
    assert [row.count for row in errand.rows] == ["1", "1"], "two of three came back"


def test_the_number_pad_alone_puts_cash_into_the_drawer(
    hand: Hand, selling: CashierPresenter
) -> None:
    hand.key(KEY.Key_Period, ".")
    hand.type("4\r")
    hand.key(KEY.Key_Asterisk, "*")
    hand.type("300")
    errand = selling.state.errand
    assert errand is not None and errand.choices[0].chosen == 1
    hand.key(KEY.Key_Asterisk, "*")
    hand.key(KEY.Key_Asterisk, "*")
    hand.key(KEY.Key_Asterisk, "*")
    hand.key(KEY.Key_Minus, "-")
    assert selling.state.entry == "30"
    hand.type("\r")

    notice = selling.state.notice
    assert notice is not None and (notice.tone, notice.text) == (
        "done",
        "¥30.00 were put into the drawer.",
    )
    assert selling.state.sheet == ""


def test_the_point_goes_back_where_nothing_is_typed(hand: Hand, selling: CashierPresenter) -> None:
    hand.key(KEY.Key_Period, ".")
    assert selling.state.sheet == "errand"
    hand.key(KEY.Key_Period, ".")

    assert selling.state.sheet == ""


def test_a_scan_ends_an_errand_and_is_sold(
    hand: Hand, selling: CashierPresenter, codes: list[str]
) -> None:
    hand.key(KEY.Key_F9)
    hand.scan(codes[0])

    assert selling.state.sheet == ""
    assert [line.code for line in selling.state.lines] == [codes[0]]


def test_another_price_with_a_finger(
    hand: Hand,
    selling: CashierPresenter,
    codes: list[str],
    tap: Callable[[str], None],
) -> None:
    hand.scan(codes[0])
    own = selling.state.lines[0].unit_price
    tap("key_discount")
    tap("errand_choice_0_2")
    for digit in str(own // 100 - 1):
        tap(f"errand_pad_{digit}")
    tap("errand_go")
    errand = selling.state.errand
    if errand is not None:
        agree(hand, selling)

    assert selling.state.lines[0].unit_price == (own // 100 - 1) * 100


def test_a_quantity_with_a_finger(
    hand: Hand, selling: CashierPresenter, codes: list[str], tap: Callable[[str], None]
) -> None:
    hand.scan(codes[0])
    tap("key_quantity")
    tap("errand_pad_4")
    tap("errand_go")

    assert [line.quantity for line in selling.state.lines] == [4000]
    assert selling.state.sheet == ""


def test_a_code_that_no_scanner_reads_is_typed_with_a_finger(
    selling: CashierPresenter,
    codes: list[str],
    tap: Callable[[str], None],
) -> None:
    tap("key_more")
    tap("errand_groups_9")
    for digit in codes[0]:
        tap(f"errand_pad_{digit}")
    tap("errand_go")

    assert [line.code for line in selling.state.lines] == [codes[0]]


def test_a_card_pays_by_its_slip(
    hand: Hand,
    selling: CashierPresenter,
    codes: list[str],
    tap: Callable[[str], None],
    tap_row: Callable[..., None],
) -> None:
    hand.scan(codes[0])
    due = selling.state.due
    tap("key_tender")
    tap("other_ways")
    tap_row(1)
    hand.type("6217035512\r")
    hand.type("\r")

    paid = selling.state.paid
    assert paid is not None and (paid.total, paid.change) == (due, 0)


def test_points_ask_for_the_telephone_and_then_how_much(
    hand: Hand, selling: CashierPresenter, codes: list[str], tap: Callable[[str], None]
) -> None:
    hand.scan(codes[0])
    hand.scan("88000001")
    tap("key_tender")
    hand.type("*4\r")
    errand = selling.state.errand
    assert errand is not None and errand.title == "Points"
    hand.type("9712345678901234567\r")
    errand = selling.state.errand
    assert errand is not None and errand.typing == "amount" and not errand.caption
    hand.type("\r")
    notice = selling.state.notice
    assert notice is not None and notice.tone == "refused" and "enrolled" in notice.text
    assert selling.state.till.sale is not None and not selling.state.till.sale.tenders


def test_a_card_of_value_asks_for_its_pin_under_dots(
    hand: Hand, selling: CashierPresenter, codes: list[str], tap: Callable[[str], None]
) -> None:
    hand.scan(codes[0])
    tap("key_tender")
    hand.type("*4\r")
    hand.type("8888000011112222\r")
    hand.type("314159")
    assert "314159" not in selling.state.entry
    hand.type("\r")
    hand.type("1\r")
    notice = selling.state.notice
    assert notice is not None and "Gift cards" in notice.text


def test_a_code_of_ours_needs_a_head_office(
    hand: Hand, selling: CashierPresenter, codes: list[str], tap: Callable[[str], None]
) -> None:
    hand.scan(codes[0])
    tap("key_tender")
    hand.type("*1\r")

    notice = selling.state.notice
    assert notice is not None and notice.tone == "refused"
    assert selling.state.till.attempt is None and selling.state.due > 0


# --- the end of the day -----------------------------------------------------------------------


def test_a_shift_is_closed_on_the_number_pad_and_told_what_is_short(
    hand: Hand, selling: CashierPresenter, screen: CashierScreen, codes: list[str]
) -> None:
    sell(selling, codes[:1])
    hand.type(".7\r")
    assert screen.pages.currentWidget() is screen.errand
    errand = selling.state.errand
    assert errand is not None and errand.headline == "¥0.00", "nobody is told what to find"
    hand.type("1\r2\r")
    hand.key(KEY.Key_Plus, "+")
    assert selling.state.till.shift is not None, "one slip of a finger closes no shift"
    hand.key(KEY.Key_Plus, "+")

    assert selling.state.till.screen == "no_shift"
    closed = selling.state.errand
    assert closed is not None and closed.name == "closed"
    assert closed.alarming and closed.paper is not None
    hand.type("\r")
    assert selling.state.till.screen == "signed_out"


def test_the_figures_so_far_do_not_go_to_paper_by_themselves(
    hand: Hand, selling: CashierPresenter, till: Till, codes: list[str]
) -> None:
    sell(selling, codes[:1])
    hand.type(".5\r")

    errand = selling.state.errand
    assert errand is not None and errand.name == "x_report" and errand.paper is not None
    assert till.state.print is None or till.state.print.state == "none"


def test_a_receipt_is_seen_before_it_is_printed_again(
    hand: Hand, selling: CashierPresenter, screen: CashierScreen, codes: list[str]
) -> None:
    receipt = sell(selling, codes[:2])
    hand.type(".3\r")

    errand = selling.state.errand
    assert errand is not None and errand.paper is not None
    assert receipt in screen.selling.errand.body.paper_words
    paper = screen.selling.errand.findChild(PaperView)
    assert paper is not None
    hand.key(KEY.Key_Down)
    assert paper.verticalScrollBar().value() > 0, "the arrows go along the paper"
    hand.key(KEY.Key_Up)
    assert paper.verticalScrollBar().value() == 0


# --- a scan in the midst of something else ----------------------------------------------------

CARD = "88000001"
BADGE = "LP-BADGE-7731"


@pytest.fixture
def badges(till: Till, folder: Path) -> Callable[[bool], None]:
    """Gives the cashier a badge, which lets in with or without a PIN."""

    def give(enough: bool) -> None:
        catalog = till._desk.catalog
        rows = []
        for rev, user in enumerate(("1001", "2001"), start=900_001):
            person = catalog.staff(user)
            assert person is not None
            pepper = (folder / "keys" / "pepper").read_bytes()
            row = {"user": user, "name": person.name, "role": person.role,
                   "pin_hash": person.pin_hash,
                   "badge": badge_digest(f"{BADGE}-{user}", pepper)}  # fmt: skip
            rows.append(FeedRow(rev=rev, table="staff", op="put", key=user, row=row))
        wanted = {"value": enough}
        rows.append(
            FeedRow(rev=900_003, table="setting", op="put", key="badge_signs_in", row=wanted)
        )
        catalog.apply(scope="store:S001", gen="demo", rows=rows, cursor=900_003)
        till._desk.told()

    return give


@pytest.mark.parametrize("where", ["price", "discount", "quantity", "slip", "reprint", "search"])
def test_a_member_is_attached_in_one_scan_wherever_the_cashier_is(
    hand: Hand, selling: CashierPresenter, codes: list[str], where: str
) -> None:
    hand.scan(codes[0])
    if where == "slip":
        selling.act("tender")
        selling.act("quantity")
        ways = selling.state.errand
        assert ways is not None
        place = next(n for n, row in enumerate(ways.rows) if row.icon == "wallet")
        selling.pick_row(place)
    else:
        selling.act(where)  # type: ignore[arg-type]
    before = selling.state
    hand.scan(CARD)

    sale = selling.state.till.sale
    assert sale is not None and sale.member is not None
    assert (selling.state.ask, selling.state.sheet) == (before.ask, before.sheet)


def test_goods_that_pass_the_scanner_cost_nobody_the_count(
    hand: Hand, selling: CashierPresenter, codes: list[str]
) -> None:
    selling.act("more")
    menu = selling.state.errand
    assert menu is not None
    place = next(n for n, row in enumerate(menu.rows) if row.label == "Close shift")
    selling.pick_row(place)
    hand.type("3\r")
    counted = selling.state.errand
    hand.scan(codes[0])

    assert selling.state.errand == counted
    assert selling.state.lines == ()
    assert selling.state.notice is not None and "Esc" in selling.state.notice.text


def test_a_badge_is_scanned_instead_of_a_number(
    hand: Hand, selling: CashierPresenter, badges: Callable[[bool], None]
) -> None:
    badges(False)
    selling.act("lock")
    hand.scan("LP-BADGE-0000")
    assert selling.state.notice is not None and selling.state.till.screen == "locked"
    hand.scan(f"{BADGE}-1001")
    hand.type("1001\r")
    assert selling.state.till.screen == "selling"

    hand.scan(f"{BADGE}-2001")
    notice = selling.state.notice
    assert notice is not None and BADGE not in notice.text
    assert selling.state.till.sale is None

    badges(True)
    selling.act("lock")
    hand.scan(f"{BADGE}-2001")
    assert (selling.state.till.screen, selling.state.till.cashier) == ("selling", "2001")


def test_a_supervisors_badge_agrees_in_place_and_is_never_shown(
    hand: Hand, selling: CashierPresenter, codes: list[str], badges: Callable[[bool], None]
) -> None:
    badges(False)
    before = ask_for_half(hand, selling, codes)
    hand.scan(f"{BADGE}-2001")
    errand = selling.state.errand
    assert errand is not None and errand.badge == "2001"
    hand.type("2001\r")

    assert selling.state.due < before


def test_the_article_on_the_counter_is_ticked_by_its_scan(
    hand: Hand, selling: CashierPresenter, codes: list[str]
) -> None:
    receipt = sell(selling, [codes[0], codes[1], codes[1]])
    hand.scan(receipt)
    for times in (1, 2):
        hand.scan(codes[1])
        errand = selling.state.errand
        assert errand is not None and errand.name == "returning"
        assert [row.mark for row in errand.rows] == ["off", "on"]
        assert errand.rows[1].count == str(times)
    hand.scan(codes[1])
    assert selling.state.notice is not None and "already selected" in selling.state.notice.text
    hand.scan(codes[2])
    assert selling.state.notice is not None and "not on this receipt" in selling.state.notice.text

    assert selling.state.till.sale is None
    assert selling.state.errand is not None and selling.state.errand.name == "returning"


@pytest.mark.parametrize("key", [KEY.Key_Delete, KEY.Key_F12, KEY.Key_F3])
def test_a_key_that_is_held_is_pressed_once(
    screen: CashierScreen, selling: CashierPresenter, codes: list[str], key: Qt.Key
) -> None:
    for code in codes[:3]:
        selling.scan(code)
    before = sum(not line.void for line in selling.state.lines)
    for repeated in (False, True, True, True):
        event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, "", repeated)
        QCoreApplication.sendEvent(screen, event)

    after = sum(not line.void for line in selling.state.lines)
    assert before - after == (1 if key is KEY.Key_Delete else 0 if selling.state.paid else before)
    assert selling.state.notice is None or selling.state.notice.tone != "refused"


def test_a_number_on_the_list_of_everything_else_is_that_of_one_thing_for_ever(
    selling: CashierPresenter,
) -> None:
    refund = RefundView(
        id="1",
        receipt="S001-T01-000001",
        wallet="alipay",
        amount=100,
        state="REJECTED",
        message="!",
    )
    selling.act("more")
    before = selling.state.errand
    selling.clear()
    selling.take_over(replace(selling.state.till, refunds=(refund,)))
    selling.act("more")
    after = selling.state.errand
    assert before is not None and after is not None
    calm = {row.number: row.label for row in before.rows}

    assert len(calm) == len(before.rows)
    assert len(after.rows) == len(before.rows) + 1
    assert {n: label for n, label in ((r.number, r.label) for r in after.rows) if n in calm} == calm
