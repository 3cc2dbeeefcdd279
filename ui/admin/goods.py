"""The goods: found, looked at, and taken from a file. QtCore only."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QCoreApplication, QObject, Signal

from pos.money import quantity_text
from ui.admin.exports import Kind, export, goods_sheet
from ui.admin.means import Means
from ui.admin.shelf_labels import MOST, labels
from ui.theme.dates import full_day_text
from ui.theme.figures import money, priced
from ui.widgets.facts import Fact

translate = QCoreApplication.translate

_QUOTED: Final = re.compile(r'".*?"')
"""The cell's own text in what is wrong with it."""


def fault_words(fault: Any) -> str:
    """What is wrong with a row of a file, in the language of now."""
    words = {
        "bad_barcode": translate("Faults", "This is no bar code."),
        "check_digit": translate("Faults", "The check digit of the bar code is wrong."),
        "duplicate": translate("Faults", "The same is there already."),
        "bad_unit": translate("Faults", "There is no such unit; each, kg, l and m are some."),
        "bad_tax_rate": translate("Faults", "Write a percentage, exempt or out."),
        "bad_category": translate("Faults", "Write a path such as food/dairy/milk."),
        "bad_plu": translate("Faults", "Write figures only."),
        "bad_age": translate("Faults", "Write an age in years."),
        "bad_yes_no": translate("Faults", "Write yes or no."),
        "bad_price": translate("Faults", "Write an amount with at most 2 decimals."),
        "negative_price": translate("Faults", "A price is never negative."),
        "bad_quantity": translate("Faults", "Write a quantity above 0, with at most 3 decimals."),
        "missing": translate("Faults", "This must not be empty."),
        "bad_sku": translate("Faults", "There is a blank in the number."),
        "too_long": translate("Faults", "This is too long."),
        "control_characters": translate("Faults", "There are signs in it that nobody sees."),
        "not_utf8": translate("Faults", "Save the file as “CSV UTF-8” in Excel."),
        "field_count": translate("Faults", "The row has more or fewer cells than the first one."),
        "empty_file": translate("Faults", "There is no first row with the names of the columns."),
        "bad_csv": translate("Faults", "A quotation mark is missing or one too many."),
        "unknown_column": translate("Faults", "There is no column of this name."),
        "duplicate_column": translate("Faults", "The column is there twice."),
        "missing_column": translate("Faults", "The column is missing."),
        "old_workbook": translate("Faults", "Save it as .xlsx in Excel, then choose that file."),
        "large_workbook": translate("Faults", "It is too large: save it as “CSV UTF-8” in Excel."),
        "bad_workbook": translate("Faults", "This is no Excel workbook, or a damaged one."),
    }
    told = words.get(fault.code, fault.reason)
    found = _QUOTED.search(fault.reason)
    return f"{told} {found[0]}" if found and fault.code in words else told


class Goods(QObject):
    """The goods of the store. `found` when another list is to be shown, `looked` when another
    article is, `read` when a file was, `told` with a tone and a sentence."""

    found = Signal()
    looked = Signal()
    read = Signal()
    told = Signal(str, str)

    def __init__(self, *, means: Means, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._means = means
        self.text = ""
        self.count = 0
        self.all = 0
        self.card: Any = None
        self.items: list[Any] = []
        self.faults: list[Any] = []
        self.file = ""
        self.file_fault = ""
        self.busy = self.taking = False
        self.free = 0
        """Articles of the file that would cost nothing; `asked`: somebody was told so."""
        self.asked = False

    # --- finding -----------------------------------------------------------------------------

    def search(self, text: str) -> None:
        """The goods that a text may mean; all of them without."""
        self.text = text.strip()
        till, wanted = self._means.till, self.text

        def counted(count: int) -> None:
            if wanted == self.text:
                self.count = count
                self.all = self.all if wanted else count
                self.found.emit()

        self._means.work.submit(lambda: till.goods_count(wanted), counted, owner=self)

    def rows(self, offset: int, limit: int) -> list[tuple[str, ...]]:
        """A page of them. Pool thread."""
        items = self._means.till.goods_page(self.text, offset, limit)
        return [
            (item.sku, self._name(item), " ".join(item.barcodes[:1]), item.category,
             money(item.price))
            for item in items
        ]  # fmt: skip

    def look(self, place: int) -> None:
        """Looks at the article in that row."""
        till, text = self._means.till, self.text

        def work() -> Any:
            items = till.goods_page(text, place, 1)
            return till.goods_card(items[0].sku) if items else None

        self._means.work.submit(work, self._looked, owner=self)

    def _looked(self, card: Any) -> None:
        self.card = card
        self.looked.emit()

    @property
    def name(self) -> str:
        """What the article that is looked at is called."""
        return "" if self.card is None else self._name(self.card.item)

    @property
    def facts(self) -> tuple[Fact, ...]:
        """What there is to know of it."""
        if self.card is None:
            return ()
        item = self.card.item
        source = {"chain": self.tr("chain"), "zone": self.tr("zone"), "store": self.tr("store"),
                  "member": self.tr("member")}.get(self.card.source, self.card.source)  # fmt: skip
        facts = [
            Fact(what=self.tr("Price today"), how=f"{priced(self.card.price)} · {source}"),
            Fact(what=self.tr("Number"), how=item.sku),
            Fact(what=self.tr("Bar codes"), how=", ".join(item.barcodes) or self.tr("none")),
            Fact(what=self.tr("Sold by"), how=item.unit),
            Fact(what=self.tr("Shelf"), how=item.category),
            Fact(what=self.tr("Tax"), how=f"{item.tax_rate} %"),
        ]
        if item.plu:
            facts.append(Fact(what=self.tr("Number on labels"), how=item.plu))
        if item.min_age:
            facts.append(Fact(what=self.tr("From the age of"), how=str(item.min_age),
                              standing="care"))  # fmt: skip
        if item.max_per_sale:
            facts.append(Fact(what=self.tr("Most in one sale"),
                              how=quantity_text(item.max_per_sale)))  # fmt: skip
        if item.not_for_sale:
            facts.append(Fact(what=self.tr("Sale"), how=self.tr("stopped"), standing="bad"))
        return tuple(facts)

    def price_rows(self, offset: int, limit: int) -> list[tuple[str, ...]]:
        """Every price that the book has of it, the newest first."""
        steps = () if self.card is None else self.card.steps
        return [
            (self._day(step.start), self._day(step.end), f"{step.scope} {step.key}".strip(),
             money(step.price))
            for step in steps[offset : offset + limit]
        ]  # fmt: skip

    @property
    def price_count(self) -> int:
        return 0 if self.card is None else len(self.card.steps)

    def print_label(self) -> None:
        """Prints a label for the shelf on the receipt printer."""
        if self.card is not None:
            self._print(f"label-{self.card.item.sku}", [self.card])

    def print_labels(self) -> None:
        """Prints the labels of all the goods that are listed, where they are not too many."""
        if not 0 < self.count <= MOST:
            words = self.tr("Search first: %1 labels at most are printed in one go.")
            self.told.emit("refused", words.replace("%1", str(MOST)))
            return
        till, sought = self._means.till, self.text

        def work() -> list[Any]:
            found = (till.goods_card(item.sku) for item in till.goods_page(sought, 0, MOST))
            return [card for card in found if card is not None]

        self._means.work.submit(work, lambda cards: self._print("labels", cards), owner=self)

    def _print(self, name: str, cards: list[Any]) -> None:
        till = self._means.till
        paper = labels(cards, width=till.paper_width, english=self._means.english)
        if till.print_at_once(name, paper):
            self.told.emit("info", self.tr("%n label(s) are being printed.", "", len(cards)))
        else:
            self.told.emit("refused", self.tr("There is no printer. Add one under Devices."))

    def export(self, kind: Kind) -> None:
        """Writes the goods that are listed, in the columns in which they can be taken again."""
        till, sought = self._means.till, self.text
        export(self._means, self, self.told, "items", kind, lambda: [goods_sheet(till, sought)])

    # --- from a file -------------------------------------------------------------------------

    def preview(self, typed: str) -> None:
        """Reads a file of goods and shows what is in it; nothing is taken yet."""
        self.file, self.file_fault = typed.strip(), ""
        path = Path(self.file)
        if not self.file or self.busy:
            return
        self.busy = True
        till = self._means.till

        def work() -> tuple[list[Any], list[Any], str]:
            try:
                items, faults = till.read_goods(path)
            except OSError as error:
                return [], [], error.strerror or str(error)
            return items, faults, ""

        self._means.work.submit(work, self._previewed, owner=self)
        self.read.emit()

    def _previewed(self, told: tuple[list[Any], list[Any], str]) -> None:
        self.busy = False
        self.items, self.faults, self.file_fault = told
        # What would cost nothing is seen before all else.
        self.items = sorted(self.items, key=lambda item: item.price != 0)
        self.free = sum(item.price == 0 for item in self.items)
        self.asked = False
        self.read.emit()

    @property
    def summary(self) -> str:
        """What the file would bring."""
        if self.taking:
            words = self.tr("Taking %n article(s). People sell on meanwhile …", "", len(self.items))
            return words
        if self.busy:
            return self.tr("Reading …")
        if not self.items and not self.faults:
            return self.tr("A CSV or Excel file; nothing is taken before you say so.")
        told = [self.tr("%n article(s) can be taken.", "", len(self.items))]
        if self.free:
            told.append(self.tr("%n of them would cost nothing.", "", self.free))
        if self.faults:
            told.append(self.tr("%n row(s) have faults.", "", len(self.faults)))
        return " ".join(told)

    def fault_rows(self, offset: int, limit: int) -> list[tuple[str, ...]]:
        """What is wrong with the rows that cannot be taken."""
        return [
            (str(fault.line), fault.column, fault_words(fault))
            for fault in self.faults[offset : offset + limit]
        ]

    def coming_rows(self, offset: int, limit: int) -> list[tuple[str, ...]]:
        """What the file would change, article by article. Pool thread."""
        some = self.items[offset : offset + limit]
        now = self._means.till.goods_now([item.sku for item in some])
        rows: list[tuple[str, ...]] = []
        for item in some:
            before = now.get(item.sku)
            if not item.price:
                what, price = self.tr("free of charge"), money(0)
            elif before is None:
                what, price = self.tr("new"), money(item.price)
            elif before.price != item.price:
                what = self.tr("other price")
                price = f"{money(before.price)} → {money(item.price)}"
            else:
                what = self.tr("as it is") if before == item else self.tr("changed")
                price = money(item.price)
            rows.append((item.sku, self._name(item), what, price))
        return rows

    def take(self) -> None:
        """Takes the good rows, all of them or none, while people sell on. Where some would cost
        nothing, that is asked once."""
        if not self.items or self.busy:
            return
        if self.free and not self.asked:
            self.asked = True
            words = self.tr(
                "%n article(s) of this file would cost nothing; they stand first in "
                "the list. Take the rows once more if that is meant.",
                "",
                self.free,
            )
            self.told.emit("care", words)
            self.read.emit()
            return
        till, items = self._means.till, self.items
        answer = till.may_take_goods()
        if not answer.ok:
            self.told.emit("refused", answer.error.message if answer.error is not None else "")
            return
        self.busy = self.taking = True
        self._means.work.submit(lambda: till.bring_goods(items), self._taken, owner=self)
        self.read.emit()

    def _taken(self, problem: Any) -> None:
        self.busy = self.taking = False
        if problem is not None:
            self.told.emit("refused", problem.message)
        else:
            answer = self._means.till.goods_came(len(self.items))
            taken = self.tr("%n article(s) are on sale now.", "", len(self.items))
            if answer.ok:
                self.told.emit("done", taken)
            elif answer.error is not None:
                self.told.emit("refused", answer.error.message)
            self.items, self.faults, self.file = [], [], ""
            self.free, self.asked = 0, False
        self.read.emit()
        self.search(self.text)

    def _name(self, item: Any) -> str:
        return str((self._means.english and item.name_en) or item.name)

    def _day(self, at: dt.datetime | None) -> str:
        return "" if at is None else full_day_text(at)
