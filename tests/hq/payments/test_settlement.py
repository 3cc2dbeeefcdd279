"""Journal, ledger and bill are compared item by item: each difference has its name, once."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.hq.payments.bills import BillLine, begin_of
from pos.hq.payments.machine import State
from pos.hq.payments.settlement import Facts, Item, Verdict, compare
from pos.hq.payments.tellings import Attempted, Billed, Booked, GoneBack

DAY = dt.date(2026, 11, 22)
NOON = begin_of(DAY) + 12 * 3600 * 1_000_000
MINUTE = 60 * 1_000_000
A = "S001T012611220000011K7Q2MX"
R = "S001T012611220000011K7Q2M1"


def paid_line(**more: Any) -> BillLine:
    facts = {
        "kind": "payment", "order": A, "refund": "", "reference": "2088T1", "at": NOON,
        "amount": 1990, "received": 1890, "fee": 11,
    }  # fmt: skip
    return BillLine(**{**facts, **more})


def back_line(**more: Any) -> BillLine:
    return paid_line(**{"kind": "refund", "refund": R, "amount": 500, "received": 500, **more})


def attempted(**more: Any) -> Attempted:
    facts = {
        "attempt": A, "state": State.PAID, "amount": 1990, "received": 1890, "at": NOON + 1,
        "terminal": "S001-T01", "tender": "qr",
    }  # fmt: skip
    return Attempted(**{**facts, **more})


def gone_back(**more: Any) -> GoneBack:
    facts = {
        "refund": R, "attempt": A, "state": "DONE", "amount": 500, "at": NOON + 9,
        "terminal": "S001-T01", "whole": False,
    }  # fmt: skip
    return GoneBack(**{**facts, **more})


def booked(**more: Any) -> Booked:
    facts = {
        "tender": "qr", "reference": A, "attempt": "", "amount": 1990, "at": NOON + 2,
        "terminal": "S001-T01", "receipt": "S001-T01-000001",
    }  # fmt: skip
    return Booked(**{**facts, **more})


def back(**more: Any) -> Booked:
    return booked(**{"reference": R, "attempt": A, "amount": -500, **more})


def told(**more: Any) -> Booked:
    return booked(**{"tender": "qr_asserted", "reference": "88T1", "receipt": "X", **more})


def day_of(
    *lines: BillLine,
    ledger: list[Attempted] | None = None,
    refunds: tuple[GoneBack, ...] = (),
    journal: list[Booked] | None = None,
    day: dt.date = DAY,
    has_bill: bool = True,
    of_other_days: tuple[Billed, ...] = (),
) -> list[Item]:
    return compare(
        Facts(
            day=day,
            has_bill=has_bill,
            billed=[*(Billed(day=DAY, line=line) for line in lines), *of_other_days],
            attempted=[attempted()] if ledger is None else ledger,
            gone_back=refunds,
            booked=[booked()] if journal is None else journal,
        )
    )


def verdicts(items: list[Item]) -> list[tuple[str, int, int, int | None]]:
    return [(str(o.verdict), o.journal, o.ledger, o.provider) for o in items]


def test_a_payment_that_all_three_have() -> None:
    (item,) = day_of(paid_line())
    assert verdicts([item]) == [("matched", 1990, 1990, 1990)]
    assert (item.receipt, item.reference, item.tender) == ("S001-T01-000001", "2088T1", "qr")


def test_a_payment_and_what_went_back_of_it() -> None:
    items = day_of(paid_line(), back_line(), refunds=(gone_back(),), journal=[booked(), back()])
    assert verdicts(items) == [("matched", 1990, 1990, 1990), ("matched", -500, -500, -500)]


PAID = {"ledger": [attempted()], "journal": [booked()]}
FAILED = {"ledger": [attempted(state=State.FAILED)], "journal": []}
REVERSED = {"ledger": [attempted(state=State.REVERSED)], "journal": []}
RETURNED = {"journal": [booked(), back()], "refunds": (gone_back(),)}
TOMORROW = DAY + dt.timedelta(days=1)
CASES: dict[str, tuple[list[BillLine], dict[str, Any], list[Any]]] = {
    "another amount": (
        [paid_line(amount=2090)], PAID, [("amount_differs", 1990, 1990, 2090)]
    ),
    "paid twice": (
        [paid_line(), paid_line(reference="2088T2")], PAID, [("amount_differs", 1990, 1990, 3980)]
    ),
    "the merchant gets less": (
        [paid_line(received=1880)], PAID, [("received_differs", 1990, 1990, 1990)]
    ),
    "failed here": ([paid_line()], FAILED, [("paid_not_ours", 0, 0, 1990)]),
    "reversed here": ([paid_line()], REVERSED, [("paid_not_ours", 0, 0, 1990)]),
    "reversed here and there": (
        [paid_line(), back_line(refund="cancel1", amount=1990)], REVERSED, [("matched", 0, 0, 0)]
    ),
    "given back in part only": (
        [paid_line(), back_line(refund="cancel1", amount=1980)], REVERSED,
        [("paid_not_ours", 0, 0, 10)],
    ),
    "given back under our number": (
        [paid_line(), back_line(refund=f"{A}R0", amount=1990)],
        {**FAILED, "refunds": (gone_back(refund=f"{A}R0", amount=1990, whole=True),)},
        [("matched", 0, 0, 0)],
    ),
    "nobody has ended it here": (
        [paid_line()], {"ledger": [attempted(state=State.WAITING)], "journal": []},
        [("still_open", 0, 0, 1990)],
    ),
    "nobody here knows of it": (
        [paid_line()], {"ledger": [], "journal": []}, [("unknown_order", 0, 0, 1990)]
    ),
    "head office lost it": (
        [paid_line()], {"ledger": [], "journal": [booked()]}, [("not_in_ledger", 1990, 0, 1990)]
    ),
    "a till booked what failed": (
        [], {"ledger": [attempted(state=State.FAILED)], "journal": [booked()]},
        [("not_in_ledger", 1990, 0, 0)],
    ),
    "not on the bill": ([], PAID, [("not_on_bill", 1990, 1990, 0)]),
    "not booked yet": (
        [paid_line()], {"journal": []}, [("not_in_journal", 0, 1990, 1990)]
    ),
    "booked otherwise": (
        [paid_line()], {"journal": [booked(amount=1991)]}, [("journal_differs", 1991, 1990, 1990)]
    ),
    "nothing of it anywhere": ([], FAILED, []),
    "given back and never paid": (
        [back_line(refund="cancel1", amount=1990)], REVERSED, [("refund_differs", 0, 0, -1990)]
    ),
    "another sum went back": (
        [paid_line(), back_line(amount=400)], RETURNED,
        [("matched", 1990, 1990, 1990), ("refund_differs", -500, -500, -400)],
    ),
    "what went back is not on the bill": (
        [paid_line()], RETURNED,
        [("matched", 1990, 1990, 1990), ("refund_not_on_bill", -500, -500, 0)],
    ),
    "what is to go back is on its way": (
        [paid_line()], {**RETURNED, "refunds": (gone_back(state="SENT"),)},
        [("matched", 1990, 1990, 1990), ("refund_on_its_way", -500, 0, 0)],
    ),
    "nobody has taken it up": (
        [paid_line()], {**RETURNED, "refunds": ()},
        [("matched", 1990, 1990, 1990), ("refund_on_its_way", -500, 0, 0)],
    ),
    "the provider did not give it back": (
        [paid_line()], {**RETURNED, "refunds": (gone_back(state="REJECTED"),)},
        [("matched", 1990, 1990, 1990), ("refund_rejected", -500, 0, 0)],
    ),
    "the provider refused, and gave it back": (
        [paid_line(), back_line()], {**RETURNED, "refunds": (gone_back(state="REJECTED"),)},
        [("matched", 1990, 1990, 1990), ("refund_differs", -500, 0, -500)],
    ),
    "given back by somebody else": (
        [paid_line(), back_line(refund="byhand")], PAID,
        [("matched", 1990, 1990, 1990), ("refund_unknown", 0, 0, -500)],
    ),
    "the return is not booked yet": (
        [paid_line(), back_line()], {"refunds": (gone_back(),)},
        [("matched", 1990, 1990, 1990), ("not_in_journal", 0, -500, -500)],
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", CASES)
def test_a_difference_has_its_name(what: str) -> None:
    lines, more, expected = CASES[what]
    found = verdicts(day_of(*lines, **more))
    assert sorted(found, key=str) == sorted(expected, key=str)


def test_before_the_bill_comes_nothing_is_missing_on_it() -> None:
    items = day_of(has_bill=False, **RETURNED)
    assert verdicts(items) == [("matched", 1990, 1990, None), ("matched", -500, -500, None)]


def test_what_was_paid_at_midnight_moves_to_the_day_of_its_bill() -> None:
    late = attempted(at=begin_of(TOMORROW) - 1)
    facts: dict[str, Any] = {"ledger": [late], "journal": [booked(at=begin_of(TOMORROW) + 5)]}
    assert verdicts(day_of(**facts)) == [("not_on_bill", 1990, 1990, 0)]
    next_bill = (Billed(day=TOMORROW, line=paid_line(at=begin_of(TOMORROW))),)
    assert day_of(of_other_days=next_bill, **facts) == []
    there = day_of(of_other_days=next_bill, day=TOMORROW, **facts)
    assert verdicts(there) == [("matched", 1990, 1990, 1990)]


def test_what_was_undone_after_midnight_is_even_with_the_next_bill() -> None:
    next_bill = (Billed(day=TOMORROW, line=back_line(refund="cancel1", amount=1990)),)
    assert verdicts(day_of(paid_line(), **REVERSED)) == [("paid_not_ours", 0, 0, 1990)]
    assert verdicts(day_of(paid_line(), of_other_days=next_bill, **REVERSED)) == [
        ("matched", 0, 0, 0)
    ]
    assert day_of(paid_line(), of_other_days=next_bill, day=TOMORROW, **REVERSED) == []


# What shoppers told.

STATIC = {"order": "", "at": NOON - 5 * MINUTE}


def test_what_a_shopper_told_is_found_on_the_bill() -> None:
    items = day_of(paid_line(**STATIC), ledger=[], journal=[told()])
    assert verdicts(items) == [("matched", 1990, 1990, 1990)]
    assert items[0].reference == "2088T1"


@pytest.mark.parametrize(
    "change",
    [
        {"amount": 1991},
        {"reference": "2088T2"},
        {"at": NOON - 70 * MINUTE},
        {"at": NOON + 20 * MINUTE},
    ],
)
def test_what_he_told_and_the_bill_has_not_is_named(change: dict[str, Any]) -> None:
    items = day_of(paid_line(**{**STATIC, **change}), ledger=[], journal=[told()])
    amount = change.get("amount", 1990)
    assert sorted(verdicts(items), key=str) == [
        ("asserted_unmatched", 1990, 0, 0),
        ("unknown_order", 0, 0, amount),
    ]


def test_a_number_that_was_shown_at_two_tills_pays_once() -> None:
    twice = [told(), told(receipt="Y", at=NOON + 3)]
    items = day_of(paid_line(**STATIC), ledger=[], journal=twice)
    assert [(o.receipt, str(o.verdict)) for o in items] == [
        ("X", "matched"),
        ("Y", "asserted_unmatched"),
    ]
    same = day_of(paid_line(**STATIC), ledger=[], journal=[told(), told()])
    assert sorted(str(o.verdict) for o in same) == ["asserted_unmatched", "matched"]


def test_a_payment_that_a_till_asked_for_answers_for_no_story() -> None:
    items = day_of(paid_line(), journal=[booked(), told()])
    assert sorted(str(o.verdict) for o in items) == ["asserted_unmatched", "matched"]


# Many at once.

NUMBERS = st.integers(1, 10_000)


@st.composite
def worlds(draw: st.DrawFn) -> Facts:
    """A day on which all three agree."""
    lines, ledger, refunds, journal = [], [], [], []
    for n in range(draw(st.integers(1, 6))):
        name = f"S001T01261122{n:06}1K7Q2MX"
        amount = draw(NUMBERS)
        kind = draw(st.sampled_from(["paid", "paid", "returned", "reversed", "told"]))
        line = paid_line(order=name, reference=f"T{n:04}", amount=amount, received=amount)
        lines.append(line)
        if kind == "told":
            lines[-1] = replace(line, order="")
            journal.append(told(reference=f"{n:04}", amount=amount, receipt=f"X{n}"))
            continue
        state = State.REVERSED if kind == "reversed" else State.PAID
        ledger.append(attempted(attempt=name, amount=amount, received=amount, state=state))
        if kind == "reversed":
            lines.append(back_line(order=name, reference=f"C{n}", refund=f"c{n}", amount=amount))
            continue
        journal.append(booked(reference=name, amount=amount, receipt=f"S{n}"))
        if kind == "returned":
            part = draw(st.integers(1, amount))
            refunds.append(gone_back(refund=f"{name}R", attempt=name, amount=part))
            journal.append(back(reference=f"{name}R", attempt=name, amount=-part))
            lines.append(back_line(order=name, refund=f"{name}R", reference=f"B{n}", amount=part))
    return Facts(
        day=DAY,
        has_bill=True,
        billed=[Billed(day=DAY, line=line) for line in lines],
        attempted=ledger,
        gone_back=refunds,
        booked=journal,
    )


@given(worlds())
def test_where_all_agree_nothing_is_named_and_the_sums_are_one(facts: Facts) -> None:
    items = compare(facts)
    assert {o.verdict for o in items} == {Verdict.MATCHED}
    signed = {"payment": 1, "refund": -1}
    bill = sum(signed[one.line.kind] * one.line.amount for one in facts.billed)
    assert sum(o.provider or 0 for o in items) == bill
    assert sum(o.ledger for o in items) == bill
    assert sum(o.journal for o in items) == sum(one.amount for one in facts.booked) == bill


@given(worlds(), st.data())
def test_whatever_one_of_them_lacks_is_named(facts: Facts, data: st.DataObject) -> None:
    which = data.draw(st.sampled_from(["billed", "attempted", "gone_back", "booked"]))
    rows = list(getattr(facts, which))
    if not rows:
        return
    rows.pop(data.draw(st.integers(0, len(rows) - 1)))
    items = compare(replace(facts, **{which: rows}))
    named = [o for o in items if o.verdict is not Verdict.MATCHED]
    assert named
    off = [o for o in items if not o.journal == o.ledger == o.provider]
    assert set(map(repr, off)) <= set(map(repr, named))
