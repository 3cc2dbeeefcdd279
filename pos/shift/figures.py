"""From the totals of a shift to the figures of its X and Z. Pure sums: nothing here can refuse."""

from __future__ import annotations

from collections.abc import Iterable

from pos.contract.facts import TaxFact
from pos.contract.shifts import DrawerFigures, Figures
from pos.pricing.tax import rank_of_rate
from pos.shift.totals import Tally, Totals

CASH = "cash"


def figures_of(totals: Totals) -> Figures:
    """What was sold."""
    sales, returns = _tally(totals, "sales"), _tally(totals, "returns")
    voided, abandoned = _tally(totals, "voided"), _tally(totals, "abandoned")
    return Figures(
        sales=sales.amount,
        sales_count=sales.count,
        refunds=-returns.amount,
        refund_count=returns.count,
        net_sales=sales.amount + returns.amount,
        discount=_tally(totals, "discount").amount,
        rounding=_tally(totals, "rounding").amount,
        forfeited=sum(tally.amount for _, tally in _group(totals, "forfeited:")),
        voided=voided.amount,
        voided_count=voided.count,
        line_voids=_tally(totals, "line_voids").amount,
        line_voids_count=_tally(totals, "line_voids").count,
        abandoned=abandoned.amount,
        abandoned_count=abandoned.count,
        loaded=_tally(totals, "loaded").amount,
        loaded_count=_tally(totals, "loaded").count,
        tenders={name: tally.amount for name, tally in _group(totals, "tender:")},
        tender_counts={name: tally.count for name, tally in _group(totals, "tender:")},
        taxes=tuple(
            TaxFact(rate=rate, net=net.amount, tax=_tally(totals, f"tax:{rate}").amount)
            for rate, net in sorted(
                _group(totals, "tax_net:"), key=lambda entry: rank_of_rate(entry[0])
            )
        ),
    )


def drawer_of(totals: Totals, *, opening_float: int, counted: Iterable[str]) -> DrawerFigures:
    """What moved in the drawer, and what must lie in it of each of the `counted` tenders.

    A tender that forfeits its excess is counted at its face: the excess lies in the drawer too.
    Paper that was fetched from the office to be handed back has never lain in it.
    """
    cash_in, cash_out = _tally(totals, "cash_in").amount, _tally(totals, "cash_out").amount
    safe_drop = _tally(totals, "safe_drop").amount
    expected = {
        tender: _tally(totals, f"tender:{tender}").amount
        + _tally(totals, f"forfeited:{tender}").amount
        + _tally(totals, f"fetched:{tender}").amount
        for tender in counted
    }
    if CASH in expected:
        expected[CASH] += opening_float + cash_in - cash_out - safe_drop
    return DrawerFigures(
        opening_float=opening_float,
        cash_in=cash_in,
        cash_out=cash_out,
        safe_drop=safe_drop,
        no_sale_count=_tally(totals, "no_sale").count,
        expected=expected,
    )


def together(parts: Iterable[Figures]) -> Figures:
    """The figures of a day from those of its shifts, of a month from those of its days."""
    known = list(parts)
    numbers = {
        name: sum(getattr(part, name) for part in known)
        for name in Figures.__struct_fields__
        if name not in ("tenders", "tender_counts", "taxes")
    }
    rates = sorted({row.rate for part in known for row in part.taxes}, key=rank_of_rate)
    return Figures(
        **numbers,
        tenders=_sum_by_name(part.tenders for part in known),
        tender_counts=_sum_by_name(part.tender_counts for part in known),
        taxes=tuple(
            TaxFact(
                rate=rate,
                net=sum(row.net for part in known for row in part.taxes if row.rate == rate),
                tax=sum(row.tax for part in known for row in part.taxes if row.rate == rate),
            )
            for rate in rates
        ),
    )


def _tally(totals: Totals, name: str) -> Tally:
    return totals.get(name, Tally())


def _group(totals: Totals, prefix: str) -> list[tuple[str, Tally]]:
    """The totals of one group by what follows its name, in a fixed order."""
    return [
        (name.removeprefix(prefix), totals[name])
        for name in sorted(totals)
        if name.startswith(prefix)
    ]


def _sum_by_name(parts: Iterable[dict[str, int]]) -> dict[str, int]:
    whole: dict[str, int] = {}
    for part in parts:
        for name, number in part.items():
            whole[name] = whole.get(name, 0) + number
    return dict(sorted(whole.items()))
