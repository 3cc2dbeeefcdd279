"""The figures of a period, every sale that there was, and the closings. QtCore only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final, Literal, TypeAlias, get_args

from PySide6.QtCore import QCoreApplication, QObject, Signal

from ui.admin.exports import Kind, Made, closings_sheet, export, figure_sheets, sales_sheet
from ui.admin.means import Means
from ui.admin.spreadsheet import Sheet
from ui.theme.dates import full_day_text, moment_text
from ui.theme.figures import money
from ui.widgets.bars import Bar

translate = QCoreApplication.translate

Period: TypeAlias = Literal["day", "week", "month", "all"]
PERIODS: Final[tuple[Period, ...]] = get_args(Period)
DAYS: Final[dict[Period, int]] = {"day": 0, "week": 6, "month": 29}
FIRST_DAY: Final = "0000-00-00"
MOST_ITEMS: Final = 100_000
"""Articles of a period that are written into a file."""


def step_words(do: str) -> str:
    """What an action of a sale is called in the language of now."""
    words = {
        "add": translate("Steps", "Scanned"),
        "more": translate("Steps", "One more"),
        "quantity": translate("Steps", "Quantity"),
        "void_line": translate("Steps", "Line voided"),
        "price": translate("Steps", "Price by hand"),
        "tag_price": translate("Steps", "Shelf price"),
        "note": translate("Steps", "Note"),
        "age": translate("Steps", "Age checked"),
        "discount": translate("Steps", "Discount"),
        "member": translate("Steps", "Member"),
        "no_member": translate("Steps", "Member removed"),
        "coupon": translate("Steps", "Coupon"),
        "take_back": translate("Steps", "Return"),
        "tender": translate("Steps", "Paid"),
        "void_tender": translate("Steps", "Payment given back"),
        "park": translate("Steps", "Parked"),
        "recall": translate("Steps", "Recalled"),
        "drop": translate("Steps", "Dropped"),
        "void_sale": translate("Steps", "Sale voided"),
    }
    return words.get(do, do)


def status_words() -> dict[str, str]:
    """How a sale ended, where it was not simply sold, in the language of now."""
    return {
        "completed": "",
        "voided": translate("Numbers", "voided"),
        "parked": translate("Numbers", "parked"),
        "abandoned": translate("Numbers", "given up"),
    }


class Numbers(QObject):
    """Figures and lists. `changed` with the figures, `found` when another list is to be shown,
    `replayed` when a sale is looked at, `told` with a tone and a sentence."""

    changed = Signal()
    found = Signal()
    replayed = Signal()
    closed = Signal()
    told = Signal(str, str)

    def __init__(self, *, means: Means, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._means = means
        self.period: Period = "day"
        self.takings: Any = None
        self.cashiers: Sequence[Any] = ()
        self.sought = ""
        self.count = 0
        self.closings = 0
        self.steps: Sequence[Any] = ()
        self.paper: Any = None
        self.receipt = ""

    def refresh(self) -> None:
        """Looks everything up anew, off the GUI thread."""
        self.choose(self.period)
        self.search(self.sought)

    # --- a period ----------------------------------------------------------------------------

    def choose(self, period: Period) -> None:
        """The figures of another period, which ends with the newest business day.

        Those of the one before are nobody's any more while these are reckoned.
        """
        if period != self.period:
            self.period, self.takings, self.cashiers = period, None, ()
            self.changed.emit()
        till = self._means.till

        def work() -> tuple[Any, Any] | None:
            if period != self.period:
                return None
            newest = till.takings(items=0)
            if not newest.last:
                return newest, ()
            first = FIRST_DAY
            if period in DAYS:
                day = dt.date.fromisoformat(newest.last) - dt.timedelta(days=DAYS[period])
                first = day.isoformat()
            return till.takings(first, newest.last), till.cashiers(first, newest.last)

        def took(told: tuple[Any, Any] | None) -> None:
            if told is not None and period == self.period:
                self.takings, self.cashiers = told
                self.changed.emit()

        self._means.work.submit(work, took, owner=self)

    @property
    def sentence(self) -> str:
        takings = self.takings
        if takings is None:
            return self.tr("One moment …")
        if not takings.last:
            return self.tr("Nothing has been sold here yet.")
        last = full_day_text(dt.date.fromisoformat(takings.last))
        if self.period == "all":
            return self.tr("Taken up to %1").replace("%1", last)
        if takings.first == takings.last:
            return self.tr("Taken on %1").replace("%1", last)
        first = full_day_text(dt.date.fromisoformat(takings.first))
        return self.tr("Taken from %1 to %2").replace("%1", first).replace("%2", last)

    @property
    def figure(self) -> str:
        return money(self.takings.net) if self.takings is not None and self.takings.last else ""

    @property
    def more(self) -> str:
        takings = self.takings
        if takings is None or not takings.sales_count:
            return ""
        return " · ".join(
            (
                self.tr("%n sale(s)", "", takings.sales_count),
                self.tr("%1 on average").replace("%1", money(takings.average)),
                self.tr("discounts %1").replace("%1", money(takings.discount)),
                self.tr("returns %1").replace("%1", money(takings.refunds)),
            )
        )

    @property
    def hours(self) -> tuple[Bar, ...]:
        """A column for each hour in which there was a receipt, and those between."""
        if self.takings is None or not self.takings.hours:
            return ()
        found = {hour.hour: hour.amount for hour in self.takings.hours}
        return tuple(
            Bar(label=str(hour), value=found.get(hour, 0),
                text=money(found.get(hour, 0)).partition(".")[0])
            for hour in range(min(found), max(found) + 1)
        )  # fmt: skip

    @property
    def tenders(self) -> tuple[Bar, ...]:
        takings = self.takings
        tenders = () if takings is None else takings.tenders
        return tuple(Bar(label=t.name, value=t.amount, text=money(t.amount)) for t in tenders)

    @property
    def items(self) -> tuple[Bar, ...]:
        takings = self.takings
        items = () if takings is None else takings.items
        return tuple(Bar(label=self._name(i), value=i.net, text=money(i.net)) for i in items)

    def cashier_rows(self, offset: int, limit: int) -> list[tuple[str, ...]]:
        """A row for each cashier."""
        return [
            (one.cashier, str(one.sales), money(one.net), money(one.discount), str(one.line_voids),
             str(one.voided), str(one.overrides), str(one.returns))
            for one in self.cashiers[offset : offset + limit]
        ]  # fmt: skip

    # --- every sale --------------------------------------------------------------------------

    def search(self, text: str) -> None:
        """The sales that a text may mean; all of them without."""
        self.sought = text.strip()
        till, wanted = self._means.till, self.sought

        def work() -> int | None:
            # What somebody has typed on over is not looked for any more.
            return till.count_sales(wanted) if wanted == self.sought else None

        def counted(count: int | None) -> None:
            if count is not None and wanted == self.sought:
                self.count = count
                self.found.emit()

        self._means.work.submit(work, counted, owner=self)

    def sale_rows(self, offset: int, limit: int) -> list[tuple[str, ...]]:
        """A page of them. Pool thread."""
        status = status_words()
        rows = self._means.till.sales_page(offset, limit, self.sought)
        return [
            (row.receipt or "-", _moment(row.at), row.cashier,
             status.get(row.status, row.status), money(row.total))
            for row in rows
        ]  # fmt: skip

    def replay(self, place: int) -> None:
        """Shows the sale in that row step by step, and what it put on paper."""
        till, sought = self._means.till, self.sought

        def work() -> tuple[str, Any, Any]:
            rows = till.sales_page(place, 1, sought)
            if not rows:
                return "", (), None
            row = rows[0]
            steps = till.sale_steps(row.seq, row.epoch)
            paper = till.paper_of(row.seq, row.epoch) if row.receipt else None
            return row.receipt, steps, paper

        self._means.work.submit(work, self._replayed, owner=self)

    def _replayed(self, told: tuple[str, Any, Any]) -> None:
        self.receipt, self.steps, self.paper = told
        self.replayed.emit()

    def step_rows(self, offset: int, limit: int) -> list[tuple[str, ...]]:
        """The steps of the sale that is looked at."""
        rows: list[tuple[str, ...]] = []
        for number, step in enumerate(self.steps[offset : offset + limit], start=offset + 1):
            name = self._name(step)
            by = f"{step.by} + {step.approver}" if step.approver else step.by
            amount = "" if step.amount is None else money(step.amount)
            what = " · ".join(part for part in (step_words(step.do), name, step.detail) if part)
            rows.append((str(number), step.at[11:19], what, by, amount, money(step.gross)))
        return rows

    # --- the closings ------------------------------------------------------------------------

    def closing_rows(self, offset: int, limit: int) -> list[tuple[str, ...]]:
        """A page of the Zs. Pool thread."""
        return [
            (str(row.z), row.day, row.shift, row.cashier, money(row.net),
             money(row.over_short) if row.over_short else "")
            for row in self._means.till.closings_page(offset, limit)
        ]  # fmt: skip

    def look_at_closings(self) -> None:
        """Counts the Zs anew, off the GUI thread."""

        def counted(count: int) -> None:
            self.closings = count
            self.closed.emit()

        self._means.work.submit(self._means.till.count_closings, counted, owner=self)

    def show_closing(self, place: int) -> None:
        """The paper of the Z in that row."""
        till = self._means.till

        def work() -> tuple[str, Any, Any]:
            found = till.closings_page(place, 1)
            if not found:
                return "", (), None
            row = found[0]
            return row.shift, (), till.paper_of(row.seq, row.epoch)

        self._means.work.submit(work, self._replayed, owner=self)

    # --- out of the house --------------------------------------------------------------------

    def export(self, kind: Kind) -> None:
        """Writes the figures of the period, all its goods and cashiers."""
        takings = self.takings
        if takings is None:
            self.told.emit("info", self.tr("One moment …"))
            return
        if not takings.last:
            self.told.emit("info", self.tr("There is nothing to export yet."))
            return
        till, cashiers = self._means.till, self.cashiers
        first, last = takings.first, takings.last

        def made() -> list[Sheet]:
            return figure_sheets(till.takings(first, last, items=MOST_ITEMS), cashiers)

        self._export(f"numbers_{first}_{last}".replace(FIRST_DAY, "all"), kind, made)

    def export_sales(self, kind: Kind) -> None:
        """Writes the list of sales as it was searched for, all of it."""
        sought, total = self.sought, self.count
        if not total:
            self.told.emit("info", self.tr("There is nothing to export yet."))
            return

        def made() -> list[Sheet]:
            return [sales_sheet(self._means.till, sought, status_words())]

        self._export("sales", kind, made)

    def export_closings(self, kind: Kind) -> None:
        """Writes every Z with what it came to."""
        if not self.closings:
            self.told.emit("info", self.tr("There is nothing to export yet."))
            return
        self._export("closings", kind, lambda: [closings_sheet(self._means.till)])

    def print_again(self) -> None:
        """The receipt or the Z that is looked at once more, marked as a copy and on record."""
        if not self.receipt:
            return
        till = self._means.till
        if not till.device_urls().get("printer"):
            # Before it is done: a copy that nobody gets is not on record.
            self.told.emit("refused", self.tr("There is no printer. Add one under Devices."))
            return
        answer = till.reprint(self.receipt) if self.steps else till.z_reprint(self.receipt)
        if not answer.ok and answer.error is not None:
            self.told.emit("refused", answer.error.message)
        else:
            self.told.emit("done", self.tr("It is being printed, marked as a copy."))

    def _export(self, stem: str, kind: Kind, made: Made) -> None:
        export(self._means, self, self.told, stem, kind, made)

    def _name(self, thing: Any) -> str:
        return str((self._means.english and thing.name_en) or thing.name)


def _moment(at: str) -> str:
    """A day and a time of ISO 8601 as people write them."""
    return moment_text(dt.datetime.fromisoformat(at)) if at else ""
