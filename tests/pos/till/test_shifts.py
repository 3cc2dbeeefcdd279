"""From the opening float to the Z: what the drawer should hold, what was found, who knows when."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pos.cli.console import perform
from pos.journal.verify import verify
from pos.till.answers import Answer
from pos.till.till import Till
from tests.pos.conftest import code, entries, plain
from tests.pos.till.test_selling import goods


def sell(till: Till, *, given: int | None = None, pieces: int = 1) -> int:
    """A cash sale; answers its total."""
    for item in goods(till, pieces):
        assert till.scan(item.sku).ok
    sale = till.state.sale
    assert sale is not None
    assert till.pay("cash", given).ok
    return sale.total


def report(answer: Answer) -> dict[str, Any]:
    assert answer.error is None, answer.error
    found = answer.values["report"]
    assert isinstance(found, dict)
    return found


def hints(answer: Answer) -> list[dict[str, Any]]:
    assert answer.error is None, answer.error
    found = answer.values["hints"]
    assert isinstance(found, list)
    return found


def test_a_shift_from_its_float_to_its_z(till: Till, folder: Path) -> None:
    sold = sell(till) + sell(till, given=50_000, pieces=3)
    assert till.cash_in(5_000, "零钱").ok
    assert till.cash_out(1_200, "水费").ok
    assert till.safe_drop(10_000).ok
    assert till.no_sale("换零钱").ok
    expected = 20_000 + sold + 5_000 - 1_200 - 10_000

    z = till.close_shift({"cash": expected - 50})
    found = report(z)
    assert z.values["z"] == 1
    assert z.state.screen == "no_shift"
    assert found["sales"] == found["net_sales"] == sold
    assert found["sales_count"] == 2
    assert found["tenders"] == {"cash": sold}
    assert found["expected_cash"] == expected
    assert found["over_short"] == {"cash": -50}
    assert (found["cash_in"], found["cash_out"], found["safe_drop"]) == (5_000, 1_200, 10_000)
    assert found["no_sale_count"] == 1
    till.close()

    moved = [(e["what"], e["from"], e["to"], e["amount"]) for e in entries(folder, "cash")]
    assert moved == [
        ("cash_in", "change_fund", "drawer", 5_000),
        ("cash_out", "drawer", "outside", 1_200),
        ("safe_drop", "drawer", "safe", 10_000),
    ]
    closed = entries(folder, "shift")[-1]
    assert (closed["do"], closed["z"], closed["total"], closed["abs_total"]) == (
        "close", 1, sold, sold,
    )  # fmt: skip
    assert verify(folder)["ok"]


def test_a_cashier_counts_blind(till: Till) -> None:
    sell(till)
    blind = report(till.x_report())
    assert blind["expected_cash"] is None
    assert blind["expected"] is None
    assert blind["tenders"] == {}
    assert blind["sales_count"] == 1
    # Nor what it follows from, for somebody who has the card slips in his hand.
    hidden = ("sales", "refunds", "net_sales", "rounding", "forfeited", "taxes")
    assert [blind[name] for name in hidden] == [None] * len(hidden)
    # Whoever may see it sees it, and so does everybody once the count is sealed.
    till.login("2001", "2001")
    seen = report(till.x_report())
    assert seen["expected_cash"] == 20_000 + seen["net_sales"]
    till.login("1001", "1001")
    assert report(till.close_shift({"cash": 0}))["expected_cash"] == seen["expected_cash"]


def test_a_count_by_notes_and_coins(till: Till, folder: Path) -> None:
    z = report(till.close_shift({}, denominations={"10000": 1, "5000": 2, "100": 3}))
    assert z["counted"] == {"cash": 20_300}
    assert z["over_short"] == {"cash": 300}
    till.close()
    count = entries(folder, "shift")[-1]["count"]
    assert count["denominations"] == {"10000": 1, "5000": 2, "100": 3}


def test_a_tender_that_nobody_counted_is_short(till: Till, folder: Path) -> None:
    item = goods(till, 1)[0]
    till.scan(item.sku, quantity="2")
    assert till.pay("voucher", item.price, "GV-000001").ok
    assert till.pay("cash").ok
    z = report(till.close_shift({"cash": 20_000 + item.price}))
    assert z["counted"] == {"cash": 20_000 + item.price, "voucher": 0}
    assert z["over_short"] == {"cash": 0, "voucher": -item.price}
    till.close()
    assert verify(folder)["ok"]


def test_only_notes_and_coins_that_there_are_can_be_counted(till: Till) -> None:
    before = till.state
    refused = till.close_shift({}, denominations={"3": 10})
    assert code(refused) == "no_such_piece"
    assert refused.error is not None and "0.03" in refused.error.message
    assert till.state == before


@pytest.mark.parametrize(
    ("counted", "problem"),
    [
        ({}, "count_needed"),
        ({"cash": -1}, "bad_amount"),
        ({"cash": 1, "x": 1}, "tender_not_counted"),
    ],
)
def test_a_bad_count_changes_nothing(till: Till, counted: dict[str, int], problem: str) -> None:
    before = till.state
    assert code(till.close_shift(counted)) == problem
    assert till.state == before


def test_a_sale_in_progress_keeps_the_shift_open(till: Till) -> None:
    till.scan(goods(till, 1)[0].sku)
    assert code(till.close_shift({"cash": 20_000})) == "sale_open"
    assert code(till.handover("2001", "2001")) == "sale_open"
    assert till.pay().ok
    assert till.close_shift({"cash": 20_000}).ok


def test_a_shift_is_closed_once_and_numbered_without_gap(till: Till) -> None:
    assert till.close_shift({"cash": 20_000}).values["z"] == 1
    assert code(till.close_shift({"cash": 20_000})) == "no_shift"
    assert code(till.x_report()) == "no_shift"
    assert till.open_shift(0).values["shift"] == "S001-T01-2026-11-22-2"
    assert till.close_shift({"cash": 0}).values["z"] == 2


def test_the_next_shift_begins_from_nothing(till: Till) -> None:
    sell(till)
    till.close_shift({"cash": 0})
    till.open_shift(1_000)
    z = report(till.close_shift({"cash": 1_000}))
    assert (z["sales"], z["tenders"], z["over_short"]) == (0, {}, {"cash": 0})


def test_handing_over_as_it_is(till: Till, folder: Path) -> None:
    sold = sell(till)
    done = till.handover("2001", "2001")
    assert (done.values["from"], done.values["to"]) == ("1001", "2001")
    assert report(done)["expected_cash"] is None
    assert done.state.cashier == "2001"
    sold += sell(till)
    z = report(till.close_shift({"cash": 20_000 + sold}))
    assert z["over_short"] == {"cash": 0}
    till.close()
    shift = entries(folder, "shift")
    assert [entry["do"] for entry in shift] == ["open", "handover", "close"]
    assert shift[-1]["cashier"] == "2001"
    assert verify(folder)["ok"]


def test_handing_over_counted(till: Till, folder: Path) -> None:
    sold = sell(till)
    done = till.handover("2001", "2001", counted={"cash": 20_000 + sold + 7})
    assert report(done)["over_short"] == {"cash": 7}
    till.close()
    handed = entries(folder, "shift")[1]
    assert (handed["user"], handed["cashier"], handed["to"]) == ("1001", "1001", "2001")
    assert handed["count"]["over_short"] == {"cash": 7}
    assert verify(folder)["ok"]


def test_who_takes_over_signs_himself(till: Till) -> None:
    assert code(till.handover("2001", "1001")) == "wrong_pin"
    assert code(till.handover("1001", "1001")) == "handover_self"
    assert till.state.cashier == "1001"


def test_a_restart_keeps_who_answers_for_the_drawer(
    till: Till, open_again: Callable[..., Till], folder: Path
) -> None:
    till.handover("2001", "2001")
    again = open_again()
    again.login("9001", "9001")
    again.close_shift({"cash": 20_000})
    again.close()
    assert entries(folder, "shift")[-1]["cashier"] == "2001"


@pytest.mark.parametrize(
    ("move", "problem"),
    [
        (lambda till: till.cash_in(0), "bad_amount"),
        (lambda till: till.cash_in(-5), "bad_amount"),
        (lambda till: till.safe_drop(10**12 + 1), "bad_amount"),
        (lambda till: till.cash_out(100, "  "), "reason_needed"),
        (lambda till: till.cash_out(100, "x", to="drawer"), "bad_place"),
        (lambda till: till.no_sale(""), "reason_needed"),
    ],
)
def test_what_cash_does_not_do(till: Till, move: Callable[[Till], Answer], problem: str) -> None:
    before = till.state
    answer = move(till)
    assert code(answer) == problem
    assert (answer.state.shift, answer.state.unsent) == (before.shift, before.unsent)


def test_taking_out_much_takes_two(till: Till, folder: Path) -> None:
    till.cash_out(20_001, "供应商", to="bank")
    assert till.approve("2001", "2001").ok
    till.close()
    (moved,) = entries(folder, "cash")
    assert (moved["user"], moved["approver"], moved["to"]) == ("1001", "2001", "bank")


def test_any_z_is_printed_again_and_marked(till: Till, folder: Path) -> None:
    sell(till)
    first = till.close_shift({"cash": 1})
    till.open_shift(0)
    till.close_shift({"cash": 0})
    again = till.z_reprint("S001-T01-2026-11-22-1")
    assert (again.values["z"], again.values["copy"]) == (1, 1)
    assert again.values["report"] == first.values["report"]
    assert till.z_reprint("S001-T01-2026-11-22-1").values["copy"] == 2
    assert till.z_reprint().values["z"] == 2
    assert code(till.z_reprint("S001-T01-2026-11-21-1")) == "no_such_shift"
    till.close()
    assert [e["copy"] for e in entries(folder, "print")] == [1, 2, 1]


def test_a_new_day_ends_the_old_one(till: Till, folder: Path) -> None:
    sold = sell(till)
    till.close_shift({"cash": 0})
    till.open_shift(0)
    sold += sell(till)
    till.close_shift({"cash": 0})
    # Whoever may say that the clock is right opens the shift.
    till.login("2001", "2001")
    till.set_clock("2026-12-01T08:00:00+08:00")
    assert till.open_shift(0).values["day"] == "2026-12-01"
    till.close_shift({"cash": 0})
    till.set_clock("2027-01-02T08:00:00+08:00")
    assert till.open_shift(0).ok
    till.close()
    over = [entry for entry in entries(folder, "shift") if entry["do"] == "period"]
    assert [entry["period"] for entry in over] == [
        "2026-11-22", "2026-11", "2026-12-01", "2026-12", "2026",
    ]  # fmt: skip
    assert [entry["figures"].get("net_sales", 0) for entry in over] == [sold, sold, 0, 0, sold]
    assert [(entry["first_z"], entry["last_z"]) for entry in over] == [
        (1, 2), (1, 2), (3, 3), (3, 3), (1, 3),
    ]  # fmt: skip
    assert all(entry["total"] == sold for entry in over)
    assert verify(folder)["ok"]


def test_the_clock_never_takes_the_till_back_to_a_day_that_is_over(till: Till) -> None:
    till.close_shift({"cash": 0})
    till.set_clock("2026-11-20T09:00:00+08:00")
    assert till.open_shift(0).values["day"] == "2026-11-22"


def test_a_day_that_is_over_is_closed_before_it_sells_again(till: Till) -> None:
    sku = plain(till, 1)[0].sku
    till.set_clock("2026-11-23T00:30:00+08:00")
    assert till.scan(sku).ok
    till.set_clock("2026-11-23T08:30:00+08:00")
    # The sale in hand comes to its end; the next one waits for the count.
    assert till.scan(sku).ok
    assert till.pay().ok
    assert code(till.scan(sku)) == "day_over"
    assert till.close_shift({"cash": 0}).ok
    assert till.open_shift(0).values["day"] == "2026-11-23"
    assert till.scan(sku).ok


def test_cash_taken_out_bit_by_bit_counts_together_in_a_day(till: Till) -> None:
    for _ in range(2):
        assert till.cash_out(10_000, "水费").ok
    refused = till.cash_out(1, "水费")
    assert code(refused) == "approval_needed"
    assert refused.state.approval is not None
    assert refused.state.approval.amount == 20_001
    assert till.approve("2001", "2001").ok
    assert till.close_shift({"cash": 0}).ok
    till.open_shift(20_000)
    # Another shift of the same person on the same day is no new beginning, for another it is one.
    assert code(till.cash_out(1, "水费")) == "approval_needed"
    till.login("2001", "2001")
    assert till.cash_out(10_000, "水费").ok
    till.login("1001", "1001")
    refused = till.cash_out(1, "水费")
    assert refused.state.approval is not None
    assert refused.state.approval.amount == 30_002
    assert till.close_shift({"cash": 0}).ok
    assert till.set_clock("2026-11-23T09:00:00+08:00").ok
    till.open_shift(20_000)
    assert till.confirm_clock().ok or till.state.clock is None
    assert till.cash_out(20_000, "水费").ok


def test_a_till_without_a_head_office_does_not_wait_for_one(till: Till) -> None:
    assert till.state.unsent
    assert till.wait(3600).values == {"pending": ["unsent"]}


def test_more_than_there_should_be_goes_to_the_safe_with_a_second_person_only(till: Till) -> None:
    lying = 20_000 + sell(till)
    refused = till.safe_drop(lying + 1)
    assert code(refused) == "approval_needed"
    assert refused.error is not None
    assert str(lying) not in refused.error.message and not refused.error.figures
    assert till.safe_drop(lying).ok
    assert code(till.safe_drop(1)) == "approval_needed"
    done = till.approve("2001", "2001")
    assert done.values == {"approved": "safe_drop", "amount": 1, "from": "drawer", "to": "safe"}


def test_nor_is_more_taken_out_than_there_should_be(till: Till) -> None:
    assert till.safe_drop(20_000).ok
    assert code(till.cash_out(1, "水费")) == "approval_needed"
    assert till.approve("2001", "2001").ok


def test_nobody_feels_for_what_is_in_the_drawer_without_leaving_a_trace(
    till: Till, folder: Path
) -> None:
    for amount in (90_000, 50_000):
        assert code(till.safe_drop(amount)) == "approval_needed"
    assert code(till.cash_out(20_001, "水费")) == "approval_needed"
    till.close()
    tried = [
        (body["action"], body["permission"], body["amount"], body["user"])
        for body in entries(folder, "staff")
        if body["do"] == "refused"
    ]
    assert tried == [
        ("safe_drop", "drop.cash", 90_000, "1001"),
        ("safe_drop", "drop.cash", 50_000, "1001"),
        ("cash_out", "take.cash", 20_001, "1001"),
    ]
    assert verify(folder)["ok"]


def test_a_float_that_nobody_said_is_none_and_the_answer_says_so(till: Till) -> None:
    assert till.close_shift({"cash": 20_000}).ok
    opened = perform(till, b'{"do":"open_shift"}')
    assert opened.ok and opened.values["float"] == 0
    assert "没有说备用金" in str(opened.values["notice"])
    assert till.close_shift({"cash": 0}).values["report"]["opening_float"] == 0
    said = perform(till, b'{"do":"open_shift","float":0}')
    assert said.values["float"] == 0 and "notice" not in said.values


def test_what_is_to_be_counted_says_nothing_of_what_should_be_found(till: Till) -> None:
    sell(till)

    wanted = till.to_count()

    assert wanted.pieces[:3] == (10_000, 5_000, 2_000)
    assert "cash" not in wanted.tenders
    assert set(wanted.tenders) == {"card_manual", "voucher"}


def test_a_report_can_be_seen_that_does_not_go_to_paper(till: Till) -> None:
    sell(till)
    assert till.x_report(on_paper=False).ok

    assert till.last_slip().blocks
    assert till.state.print is None or till.state.print.state == "none"


def test_a_count_that_is_off_comes_with_places_to_look_and_one_that_is_right_with_none(
    till: Till,
) -> None:
    first = sell(till, given=50_000)
    receipt = till.state.last.receipt if till.state.last else ""
    second = sell(till, pieces=2)
    assert first != second
    assert till.no_sale("换零钱").ok
    off = hints(till.close_shift({"cash": 20_000 + second}))
    assert [(hint["sign"], hint["receipt"]) for hint in off] == [
        ("not_in_cash", receipt),
        ("no_sale", ""),
    ]
    assert receipt in off[0]["text"]

    assert till.open_shift(20_000).ok
    assert hints(till.close_shift({"cash": 20_000})) == []


def test_a_sale_whose_tender_was_put_right_is_looked_at_as_it_is_now(till: Till) -> None:
    sold = sell(till)
    receipt = till.state.last.receipt if till.state.last else ""
    till.fix_tender(receipt, "cash", "card_manual", code="1234 567890", reason="wrong key")
    assert till.approve("2001", "2001").ok
    found = hints(till.close_shift({"cash": 20_000 + sold, "card_manual": sold}))
    assert [(hint["sign"], hint["receipt"]) for hint in found] == [("in_cash", receipt)]
