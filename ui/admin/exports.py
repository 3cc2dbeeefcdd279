"""What leaves the house as files: figures, sales and goods as tables for a spreadsheet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from PySide6.QtCore import QCoreApplication, QObject, SignalInstance

from pos.money import quantity_text
from ui.admin.spreadsheet import Cell, Money, Sheet, write_csv, write_workbook

if TYPE_CHECKING:
    from pos.till.till import Till
    from ui.admin.means import Means

translate = QCoreApplication.translate

Kind: TypeAlias = Literal["csv", "xlsx"]
Made: TypeAlias = Callable[[], Sequence[Sheet]]
EXPORTS: Final = "exports"
"""The folder, within the terminal's own, of the files that were written."""
AT_ONCE: Final = 500
"""Rows that are looked up together."""


def write_sheets(folder: Path, stem: str, kind: Kind, sheets: Sequence[Sheet]) -> str:
    """One workbook, or a CSV file for each table; answers where it is. Raises `OSError`."""
    folder.mkdir(exist_ok=True)
    if kind == "xlsx":
        path = folder / f"{stem}.xlsx"
        write_workbook(path, sheets)
        return str(path)
    for sheet in sheets:
        name = stem if len(sheets) == 1 else f"{stem}_{sheet.name}"
        write_csv(folder / f"{name}.csv", sheet)
    return str(folder / f"{stem}.csv") if len(sheets) == 1 else str(folder)


def export(
    means: Means, owner: QObject, told: SignalInstance, stem: str, kind: Kind, made: Made
) -> None:
    """Writes what `made` makes, off the GUI thread, and has `told` of it with a tone and a sentence
    as long as the `owner` is there. GUI thread."""
    folder = means.folder / EXPORTS

    def work() -> tuple[str, str]:
        try:
            return write_sheets(folder, stem, kind, made()), ""
        except OSError as error:
            return "", error.strerror or str(error)

    def tell(written: tuple[str, str]) -> None:
        where, fault = written
        if fault:
            told.emit("refused", translate("Exports", "Not written: %1").replace("%1", fault))
        else:
            told.emit("done", translate("Exports", "Written to %1").replace("%1", where))

    means.work.submit(work, tell, owner=owner)


def figure_sheets(takings: Any, cashiers: Sequence[Any]) -> list[Sheet]:
    """The figures of a period."""
    amount = translate("Exports", "Amount")
    return [
        Sheet(name="hours", title=translate("Exports", "By the hour"),
              head=(translate("Exports", "Hour"), translate("Exports", "Receipts"), amount),
              rows=[(hour.hour, hour.count, Money(hour.amount)) for hour in takings.hours]),
        Sheet(name="tenders", title=translate("Exports", "How it was paid"),
              head=(translate("Exports", "Tender"), translate("Exports", "Name"),
                    translate("Exports", "Payments"), amount),
              rows=[(one.tender, one.name, one.count, Money(one.amount))
                    for one in takings.tenders]),
        Sheet(name="items", title=translate("Exports", "Goods"),
              head=(translate("Exports", "Article"), translate("Exports", "Name"),
                    translate("Exports", "Quantity"), amount),
              rows=[(one.sku, one.name, quantity_text(one.quantity), Money(one.net))
                    for one in takings.items]),
        Sheet(name="cashiers", title=translate("Exports", "By cashier"), head=cashier_heads(),
              rows=[(one.cashier, one.sales, Money(one.net), Money(one.discount), one.line_voids,
                     one.voided, one.overrides, one.returns) for one in cashiers]),
    ]  # fmt: skip


def sales_sheet(till: Till, sought: str, status: Mapping[str, str]) -> Sheet:
    """Every sale that a text means, the newest first."""
    head = (
        translate("Exports", "Receipt"), translate("Exports", "When"),
        translate("Exports", "Cashier"), translate("Exports", "State"),
        translate("Exports", "Amount"),
    )  # fmt: skip

    def rows() -> Iterator[Sequence[Cell]]:
        offset = 0
        while some := till.sales_page(offset, AT_ONCE, sought):
            offset += len(some)
            for row in some:
                at = row.at[:19].replace("T", " ")
                yield row.receipt, at, row.cashier, status[row.status], Money(row.total)

    return Sheet(name="sales", title=translate("Exports", "Every sale"), head=head, rows=rows())


def closings_sheet(till: Till) -> Sheet:
    """Every Z, the newest first."""
    head = (
        "Z", translate("Exports", "Day"), translate("Exports", "Shift"),
        translate("Exports", "Cashier"), translate("Exports", "Net"),
        translate("Exports", "Over or short"),
    )  # fmt: skip

    def rows() -> Iterator[Sequence[Cell]]:
        offset = 0
        while some := till.closings_page(offset, AT_ONCE):
            offset += len(some)
            for row in some:
                yield (row.z, row.day, row.shift, row.cashier, Money(row.net),
                       Money(row.over_short))  # fmt: skip

    return Sheet(name="closings", title=translate("Exports", "Closings"), head=head, rows=rows())


def goods_sheet(till: Till, sought: str) -> Sheet:
    """The goods that a text means, in the columns in which a file of goods is taken."""
    from pos.catalog.items_csv import COLUMNS, item_cells

    def rows() -> Iterator[Sequence[Cell]]:
        offset = 0
        while some := till.goods_page(sought, offset, AT_ONCE):
            offset += len(some)
            for item in some:
                yield item_cells(item)

    return Sheet(name="items", title=translate("Exports", "Goods"), head=COLUMNS, rows=rows())


def cashier_heads() -> tuple[str, ...]:
    """What the columns of the cashiers are called."""
    return (
        translate("Cashiers", "Cashier"), translate("Cashiers", "Sales"),
        translate("Cashiers", "Net"), translate("Cashiers", "Discounts"),
        translate("Cashiers", "Line voids"), translate("Cashiers", "Sale voids"),
        translate("Cashiers", "Prices by hand"), translate("Cashiers", "Returns"),
    )  # fmt: skip
