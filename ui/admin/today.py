"""What a store manager asks in the morning and at noon: how the day goes. QtCore only."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from PySide6.QtCore import QObject, Signal

from ui.admin.means import Means
from ui.theme.dates import day_text, full_day_text
from ui.theme.figures import money
from ui.widgets.bars import Bar
from ui.widgets.facts import Fact

OPEN: Final = (8, 21)
"""The hours that a chart shows at the least; earlier and later ones where something was sold."""


class Today(QObject):
    """The figures of the newest business day. `changed` once they are there."""

    changed = Signal()

    def __init__(self, *, means: Means, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._means = means
        self.takings: Any = None
        self.unsent = 0

    def refresh(self) -> None:
        """Has them looked up anew, off the GUI thread."""
        till = self._means.till
        self.unsent = till.state.unsent
        self._means.work.submit(till.takings, self._took, owner=self)

    def _took(self, takings: Any) -> None:
        self.takings = takings
        self.changed.emit()

    @property
    def sentence(self) -> str:
        """What the big number is."""
        if self.takings is None:
            return self.tr("One moment …")
        if not self.takings.first:
            return self.tr("Nothing has been sold here yet.")
        day = dt.date.fromisoformat(self.takings.last)
        if day == dt.date.today():  # noqa: DTZ011 - a wall calendar's day, as the store reads it
            return self.tr("Taken so far today, %1").replace("%1", day_text(day))
        return self.tr("Taken on the last day of business, %1").replace("%1", full_day_text(day))

    @property
    def figure(self) -> str:
        """The big number."""
        if self.takings is None or not self.takings.first:
            return ""
        return money(self.takings.net)

    @property
    def more(self) -> str:
        """What belongs to it: how many sales, and when most of it came."""
        takings = self.takings
        if takings is None or not takings.sales_count:
            return ""
        parts = [self.tr("%n sale(s)", "", takings.sales_count)]
        parts.append(self.tr("%1 on average").replace("%1", money(takings.average)))
        if takings.refund_count:
            back = self.tr("%n return(s)", "", takings.refund_count)
            parts.append(f"{back}: -{money(takings.refunds)}")
        busiest = takings.busiest
        if busiest is not None and len(takings.hours) > 1:
            parts.append(self.tr("most at %1").replace("%1", f"{busiest.hour:02d}:00"))
        return " · ".join(parts)

    @property
    def hours(self) -> tuple[Bar, ...]:
        """A column for each hour of the day."""
        if self.takings is None or not self.takings.hours:
            return ()
        found = {hour.hour: hour for hour in self.takings.hours}
        first, last = min(OPEN[0], *found), max(OPEN[1], *found)
        bars = []
        for hour in range(first, last + 1):
            amount = found[hour].amount if hour in found else 0
            # Whole units: a column of an hour is compared, not counted.
            text = money(amount).partition(".")[0]
            bars.append(Bar(label=f"{hour}", value=amount, text=text))
        return tuple(bars)

    @property
    def tenders(self) -> tuple[Bar, ...]:
        """A bar for each way to pay."""
        takings = self.takings
        tenders = () if takings is None else takings.tenders
        return tuple(Bar(label=t.name, value=t.amount, text=money(t.amount)) for t in tenders)

    @property
    def items(self) -> tuple[Bar, ...]:
        """A bar for each of the articles that brought most."""
        takings = self.takings
        items = () if takings is None else takings.items
        return tuple(
            Bar(
                label=(self._means.english and item.name_en) or item.name,
                value=item.net,
                text=money(item.net),
            )
            for item in items
        )

    @property
    def facts(self) -> tuple[Fact, ...]:
        """What else is worth knowing."""
        state = self._means.till.state
        office = self.tr("Head office")
        if not state.enrolled:
            facts = [Fact(what=office, how=self.tr("none"))]
        elif not self.unsent:
            facts = [Fact(what=office, how=self.tr("has everything"), standing="good")]
        else:
            waits = self.tr("%n entry(s) wait to be sent", "", self.unsent)
            facts = [Fact(what=office, how=waits, standing="care")]
        facts.append(Fact(what=self.tr("Shift"), how=state.shift or self.tr("none is open")))
        if self.takings is not None and self.takings.first:
            voids = self.takings.line_voids_count + self.takings.voided_count
            facts.append(Fact(what=self.tr("Discounts"), how=money(self.takings.discount)))
            facts.append(Fact(what=self.tr("Voids"), how=str(voids)))
        return tuple(facts)
