"""What the store manager asks first: how much was sold, when, how it was paid, and what waits.

Every figure is a sum of what the journal holds, the same that X and Z print.
"""

from __future__ import annotations

from dataclasses import dataclass

from pos.journal.takings import HourTakings
from pos.money import divide_half_up
from pos.shift.figures import figures_of
from pos.till.desk import Desk
from pos.till.tender_table import tender_names


@dataclass(frozen=True, slots=True, kw_only=True)
class TenderSum:
    """What one way to pay has brought, minor units, and in how many payments."""

    tender: str
    name: str
    count: int
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemSum:
    """How much of an article was sold: `quantity` in thousandths of `unit`, `net` minor units."""

    sku: str
    name: str
    name_en: str
    unit: str
    quantity: int
    net: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Takings:
    """What the business days from `first` to `last` came to; amounts in minor units.

    `net` is what was sold less what came back, `average` that of one sale. `first` is empty before
    the first shift.
    """

    first: str
    last: str
    net: int
    sales_count: int
    average: int
    refunds: int
    refund_count: int
    discount: int
    line_voids_count: int
    voided_count: int
    hours: tuple[HourTakings, ...]
    tenders: tuple[TenderSum, ...]
    items: tuple[ItemSum, ...]

    @property
    def busiest(self) -> HourTakings | None:
        """The hour that brought most; None before the first receipt."""
        return max(self.hours, key=lambda hour: hour.amount, default=None)


def takings(desk: Desk, *, first: str = "", last: str = "", items: int = 10) -> Takings:
    """The figures of some business days; of the newest one where none is named. Any thread."""
    past = desk.real.journal.past
    last = last or past.last_day()
    first = first or last
    totals = past.totals_between(first, last)
    figures = figures_of(totals)
    names = tender_names(desk, desk.texts)
    return Takings(
        first=first,
        last=last,
        net=figures.net_sales,
        sales_count=figures.sales_count,
        average=divide_half_up(figures.sales, figures.sales_count) if figures.sales_count else 0,
        refunds=figures.refunds,
        refund_count=figures.refund_count,
        discount=figures.discount,
        line_voids_count=figures.line_voids_count,
        voided_count=figures.voided_count,
        hours=past.takings(first, last),
        tenders=tuple(
            TenderSum(
                tender=tender,
                name=names.get(tender, tender),
                count=figures.tender_counts.get(tender, 0),
                amount=amount,
            )
            for tender, amount in sorted(figures.tenders.items(), key=lambda pair: -pair[1])
        ),
        items=_items(desk, first, last, items),
    )


def _items(desk: Desk, first: str, last: str, limit: int) -> tuple[ItemSum, ...]:
    found = []
    for sold in desk.real.journal.past.most_sold(first, last, limit=limit):
        item = desk.catalog.by_sku(sold.sku)
        found.append(
            ItemSum(
                sku=sold.sku,
                name=item.name if item else sold.sku,
                name_en=item.name_en if item else "",
                unit=item.unit if item else "each",
                quantity=sold.quantity,
                net=sold.net,
            )
        )
    return tuple(found)
