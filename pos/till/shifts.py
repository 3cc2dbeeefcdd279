"""A shift from its opening to its Z: floats, reports, handing over, counting.

Every figure is a sum of what the journal holds; nothing here can keep a shift from being closed
but a sale that is still in progress.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from pos.contract.shifts import (
    Counted,
    DrawerFigures,
    HandedOver,
    OpenPayment,
    PeriodClosed,
    RefusedRefund,
    ReportDrawn,
    ShiftClosed,
    ShiftOpened,
)
from pos.journal.drafts import Form
from pos.journal.store import Standing
from pos.money import LARGEST, pieces_of
from pos.shift.count import count_of, sealed
from pos.shift.day import business_day, periods_over, start_of_day
from pos.shift.figures import CASH, drawer_of, figures_of, together
from pos.shift.shift import Given, Shift, shift_id
from pos.till import parking
from pos.till.desk import Desk, TillError
from pos.till.difference import look_for
from pos.till.repaying import forget_seen
from pos.till.staffing import PinCheck, checked
from pos.till.state import Json
from pos.till.tender_table import counted_tenders, tender_names
from pos.till.timekeeping import require_date

_GIVE_AWAY: Final = (
    "sales", "refunds", "net_sales", "rounding", "forfeited", "taxes", "expected_cash", "expected",
    "loaded",
)  # fmt: skip
"""What is null in a blind report."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """What goes to paper: the entry that it tells of, its name, the how-manieth copy it is, and
    which of the papers that the entry gives."""

    seq: int
    name: str
    epoch: int = 0
    copy: int = 0
    form: Form = ""


def open_shift(desk: Desk, *, opening_float: int | None) -> dict[str, Json]:
    """Opens a shift with the money that lies in the drawer, minor units.

    Where nobody said how much, it begins with none, and the answer has a `notice` of that. The
    business day is the store's, never one before the last; a new one first ends the old one, and
    with it the month and the year that are over.
    """
    cashier = desk.require_cashier()
    if desk.shift is not None:
        raise TillError("shift_open")
    beginning = opening_float or 0
    if not 0 <= beginning <= LARGEST:
        raise TillError("bad_amount")
    desk.require("open.shift")
    require_date(desk)
    last = desk.journal.past.last_day()
    day = business_day(desk.clock.now(), start=day_start(desk), last=last)
    for period in periods_over(last, day):
        _end_period(desk, period, last_day=last)

    def compose(standing: Standing) -> ShiftOpened:
        return ShiftOpened(
            at=desk.timestamp(),
            shift=shift_id(terminal=desk.station.terminal, day=day, number=standing.number),
            user=cashier.user,
            approver=desk.guard.approver,
            cashier=cashier.user,
            opening_float=beginning,
        )

    _, fact = desk.journal.append_shift(compose, day=day)
    given = Given(shift=fact.shift)
    desk.drafts.note_shift(desk.journal.head(), given=given, is_open=True)
    desk.shift = desk.journal.past.shift()
    forget_seen(desk)
    if last and day > last:
        parking.drop_stale(desk, ended=last)
    opened: dict[str, Json] = {"shift": desk.require_shift().id, "day": day, "float": beginning}
    return opened if opening_float is not None else opened | {"notice": desk.texts("notice.float")}


def x_report(desk: Desk) -> tuple[Slip, dict[str, Json]]:
    """The figures so far; answers what can be printed, and the report.

    Whoever may not see what is expected gets none of the figures that give it away.
    """
    shift = desk.require_shift()
    desk.require("view.report")
    blind = not desk.may("view.expected_cash")

    def compose(standing: Standing) -> ReportDrawn:
        return ReportDrawn(**_drawn(desk, shift, standing), blind=blind)

    entry, fact = desk.journal.append_shift(compose, day=shift.day, shift=shift.id)
    desk.drafts.note_head(desk.journal.head())
    return Slip(seq=entry.seq, name=shift.id), {"report": report_json(fact, blind=blind)}


def hand_over(
    desk: Desk,
    *,
    check: PinCheck,
    counted: Mapping[str, int] | None = None,
    denominations: Mapping[str, int] | None = None,
) -> tuple[Slip, dict[str, Json]]:
    """The drawer goes to somebody else, who has counter-signed with his PIN.

    With a count the difference is put down to whoever gives it away; without one the next
    cashier takes it as it is. Answers what can be printed, and the report.
    """
    shift, giver = desk.require_shift(), desk.require_cashier()
    if desk.open is not None:
        raise TillError("sale_open")
    taker = checked(desk, check)
    if taker.user in (giver.user, shift.cashier):
        raise TillError("handover_self")
    if not desk.role(taker.role).allows("sell.item"):
        raise TillError("role_unknown")
    complete = None
    if counted or denominations:
        complete = _count(desk, counted or {}, denominations or {})
    desk.require("hand_over.shift")

    def compose(standing: Standing) -> HandedOver:
        drawn = _drawn(desk, shift, standing)
        drawer: DrawerFigures = drawn["drawer"]
        return HandedOver(
            **drawn,
            to=taker.user,
            count=None
            if complete is None
            else sealed(
                counted=complete, denominations=denominations or {}, expected=drawer.expected
            ),
        )

    blind = complete is None and not desk.may("view.expected_cash")
    entry, fact = desk.journal.append_shift(compose, day=shift.day, shift=shift.id)
    desk.drafts.note_head(desk.journal.head())
    desk.shift = replace(shift, cashier=taker.user)
    desk.cashier = taker
    report = report_json(fact, count=fact.count, blind=blind)
    handed: dict[str, Json] = {
        "shift": shift.id,
        "from": fact.cashier,
        "to": taker.user,
        "report": report,
    }
    if fact.count is not None:
        handed["hints"] = look_for(
            desk, shift, over_short=fact.count.over_short, drawer=fact.drawer
        )
    return Slip(seq=entry.seq, name=shift.id), handed


@dataclass(frozen=True, slots=True, kw_only=True)
class ToCount:
    """What lies in a drawer to be counted: notes and coins in minor units, the largest first, and
    the other tenders with what they are called here."""

    pieces: tuple[int, ...]
    tenders: Mapping[str, str]


def to_count(desk: Desk) -> ToCount:
    """What the count that closes a shift asks for."""
    names = tender_names(desk, desk.texts)
    others = (tender for tender in counted_tenders(desk) if tender != CASH)
    return ToCount(
        pieces=tuple(sorted(pieces_of(desk.terms.currency), reverse=True)),
        tenders={tender: names.get(tender, tender) for tender in others},
    )


def close_shift(
    desk: Desk, *, counted: Mapping[str, int], denominations: Mapping[str, int]
) -> tuple[Slip, dict[str, Json]]:
    """Ends the shift with a blind count: the Z. Answers what to print, and the report.

    One transaction: a till that is killed meanwhile has either closed the shift or not.
    """
    shift = desk.require_shift()
    if desk.open is not None:
        raise TillError("sale_open")
    complete = _count(desk, counted, denominations)
    desk.require("close.shift")

    def compose(standing: Standing) -> ShiftClosed:
        drawn = _drawn(desk, shift, standing)
        drawer: DrawerFigures = drawn["drawer"]
        return ShiftClosed(
            **drawn,
            z=standing.z,
            count=sealed(counted=complete, denominations=denominations, expected=drawer.expected),
            total=standing.head.total,
            abs_total=standing.head.abs_total,
            head=standing.head.hash.hex(),
        )

    entry, fact = desk.journal.append_shift(compose, day=shift.day, shift=shift.id)
    desk.shift = None
    given = Given(shift=shift.id, z=fact.z)
    desk.drafts.note_shift(desk.journal.head(), given=given, is_open=False)
    report = report_json(fact, count=fact.count, blind=False)
    hints = look_for(desk, shift, over_short=fact.count.over_short, drawer=fact.drawer)
    return Slip(seq=entry.seq, name=shift.id), {
        "shift": shift.id,
        "z": fact.z,
        "report": report,
        "hints": hints,
    }


def day_start(desk: Desk) -> Any:
    """When the store's business day begins."""
    return start_of_day(desk.settings.get("day_start"))


def report_json(
    fact: ReportDrawn | HandedOver | ShiftClosed, *, blind: bool, count: Counted | None = None
) -> dict[str, Json]:
    """A report as the console answers it.

    A blind one has nothing that tells what is to be counted, nor what that follows from: with
    what was sold and the slips in his drawer a cashier would know what cash to find.
    """
    figures, drawer = fact.figures, fact.drawer
    hidden = set(drawer.expected) if blind else set()
    open_payments: list[Json] = [
        {
            "attempt": one.attempt,
            "sale": one.sale,
            "wallet": one.wallet,
            "amount": one.amount,
            "shift": one.own_shift or fact.shift,
        }
        for one in fact.open_payments
    ]
    taxes: list[Json] = [{"rate": t.rate, "net": t.net, "tax": t.tax} for t in figures.taxes]
    report: dict[str, Json] = {
        "sales": figures.sales,
        "sales_count": figures.sales_count,
        "refunds": figures.refunds,
        "refund_count": figures.refund_count,
        "net_sales": figures.net_sales,
        "discount": figures.discount,
        "rounding": figures.rounding,
        "forfeited": figures.forfeited,
        "voided": figures.voided,
        "voided_count": figures.voided_count,
        "line_voids": figures.line_voids,
        "line_voids_count": figures.line_voids_count,
        "abandoned": figures.abandoned,
        "abandoned_count": figures.abandoned_count,
        "loaded": figures.loaded,
        "loaded_count": figures.loaded_count,
        "tenders": {name: sum_ for name, sum_ in figures.tenders.items() if name not in hidden},
        "tender_counts": dict(figures.tender_counts),
        "taxes": taxes,
        "opening_float": drawer.opening_float,
        "cash_in": drawer.cash_in,
        "cash_out": drawer.cash_out,
        "safe_drop": drawer.safe_drop,
        "no_sale_count": drawer.no_sale_count,
        "expected_cash": drawer.expected.get(CASH, 0),
        "expected": dict(drawer.expected),
        "open_payments": open_payments,
        "refused_refunds": [
            {"refund": r.refund, "receipt": r.receipt, "wallet": r.wallet, "amount": r.amount}
            for r in fact.refused_refunds
        ],
    }
    if blind:
        report |= dict.fromkeys(_GIVE_AWAY)
    if count is not None:
        report["counted"] = dict(count.counted)
        report["denominations"] = dict(count.denominations)
        report["over_short"] = dict(count.over_short)
    return report


def _drawn(desk: Desk, shift: Shift, standing: Standing) -> dict[str, Any]:
    """What every report of a shift says."""
    return {
        "at": desk.timestamp(),
        "shift": shift.id,
        "user": desk.require_cashier().user,
        "approver": desk.guard.approver,
        "day": shift.day,
        "cashier": shift.cashier,
        "opened_at": shift.opened_at,
        "figures": figures_of(standing.totals),
        "drawer": drawer_of(
            standing.totals, opening_float=shift.opening_float, counted=counted_tenders(desk)
        ),
        "open_payments": tuple(
            OpenPayment(
                attempt=attempt.id,
                sale=attempt.sale,
                wallet=attempt.wallet,
                amount=attempt.amount,
                own_shift="" if attempt.shift == shift.id else attempt.shift,
            )
            for attempt in desk.drafts.attempts.all()
            if attempt.is_open
        ),
        "refused_refunds": tuple(
            RefusedRefund(
                refund=refund.id,
                receipt=refund.receipt,
                wallet=refund.wallet,
                amount=refund.amount,
            )
            for refund in desk.drafts.refunds.all()
            if refund.needs_people
        ),
    }


def _count(
    desk: Desk, counted: Mapping[str, int], denominations: Mapping[str, int]
) -> dict[str, int]:
    return count_of(
        counted=counted,
        denominations=denominations,
        tenders=counted_tenders(desk),
        pieces=pieces_of(desk.terms.currency),
    )


def _end_period(desk: Desk, period: str, *, last_day: str) -> None:
    """Closes a day, month or year that is over: the sum of the closings in it. Once."""
    past = desk.journal.past
    if past.is_over(period):
        return
    if len(period) == len(last_day):
        closed = past.closings_of(period)
        parts = [(fact.z, fact.z, fact.figures) for fact in closed]
    else:
        inside = past.periods_in(period)
        parts = [(fact.first_z, fact.last_z, fact.figures) for fact in inside]
    if not parts:
        return

    def compose(standing: Standing) -> PeriodClosed:
        return PeriodClosed(
            at=desk.timestamp(),
            shift="",
            user=desk.require_cashier().user,
            period=period,
            first_z=min(first for first, _, _ in parts),
            last_z=max(last for _, last, _ in parts),
            figures=together(figures for _, _, figures in parts),
            total=standing.head.total,
            abs_total=standing.head.abs_total,
        )

    desk.journal.append_shift(compose, day=last_day)
