"""Numbers: a period that adds up, every sale step by step, and tables that stay smooth."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from pos.money import amount_text
from pos.till.till import Till
from tests.ui.admin.conftest import Office
from tests.ui.conftest import AtOnce
from ui.admin.means import Means
from ui.admin.numbers import Numbers
from ui.admin.numbers_page import NumbersPage
from ui.theme.look import Look
from ui.widgets.table import KEPT, PAGE, WAITING, Column, Table

MANY = 100_000


class Later:
    """Slow work that is done when somebody says so."""

    def __init__(self) -> None:
        self.waiting: list[Callable[[], None]] = []

    def submit(
        self, work: Callable[[], Any], done: Callable[[Any], None], *, owner: QObject
    ) -> None:
        self.waiting.append(lambda: done(work()))

    def run(self) -> None:
        waiting, self.waiting = self.waiting, []
        for one in waiting:
            one()


@pytest.fixture
def page(office: Office) -> NumbersPage:
    office.sign_in()
    office.click("rail_numbers")
    made = office.screen.page("numbers")
    assert isinstance(made, NumbersPage)
    return made


def test_a_period_adds_up(page: NumbersPage, till: Till) -> None:
    takings = page.numbers.takings

    assert takings.net == sum(hour.amount for hour in takings.hours)
    assert takings.net == sum(tender.amount for tender in takings.tenders)
    assert takings.net == sum(one.net for one in page.numbers.cashiers)
    assert (takings.sales_count, takings.refund_count) == (21, 1)
    report = till.x_report(on_paper=False).values["report"]
    assert isinstance(report, dict)
    assert takings.net == report["net_sales"]
    net = takings.net
    page.periods.chosen.emit(3)
    assert page.numbers.takings.net == net
    assert page.numbers.takings.first == "0000-00-00"


def test_a_late_answer_is_never_taken_for_another_period(
    till: Till, bury: Callable[[QObject], None], fonts: None
) -> None:
    slow = Later()
    till.enter_office(till.check_pin("9001", "9001"))
    numbers = Numbers(means=Means(till=till, work=slow, language="en", folder=Path()))
    bury(numbers)
    numbers.choose("day")
    slow.run()
    assert numbers.sentence.startswith("Taken on")

    numbers.choose("all")
    assert (numbers.takings, numbers.figure, numbers.tenders) == (None, "", ())
    assert "moment" in numbers.sentence
    asked: list[str] = []
    numbers.told.connect(lambda tone, words: asked.append(words))
    numbers.export("csv")
    assert "moment" in asked[0]
    late, slow.waiting = slow.waiting, []
    numbers.choose("day")
    for one in (*slow.waiting, *late):
        one()
    assert numbers.sentence.startswith("Taken on")
    assert numbers.takings.first == numbers.takings.last != ""


def test_a_sale_is_found_and_replayed_step_by_step(office: Office, page: NumbersPage) -> None:
    office.click("numbers_tab_1")
    assert page.sales.rows.rowCount() == 22
    search = page.findChild(QLineEdit, "sales_search")
    assert search is not None
    QTest.keyClicks(search, "000005")
    assert page.sales.rows.rowCount() == 1

    page.sales.selectRow(0)

    assert page.numbers.receipt == "S001-T01-000005"
    steps = page.numbers.step_rows(0, 100)
    assert steps[0][2].startswith("Scanned")
    assert steps[-1][2].startswith("Paid · Cash")
    assert steps[-1][4] == page.numbers.sale_rows(0, 1)[0][4]
    assert page.paper.isVisible()


def test_figures_leave_the_house_as_files_that_excel_opens(
    office: Office, page: NumbersPage, sold: Path
) -> None:
    office.click("numbers_export_csv")

    assert page.banner.tone == "done"
    (file,) = (sold / "exports").glob("numbers_*_cashiers.csv")
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.reader(lines))
    assert rows[0][0] == "Cashier"
    assert rows[1][:2] == ["1001", "22"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("11-23 000005", 1), ("2026-11-23", 22), ("11-22", 0), ("1001", 22), ("8:03", 1),
        ("88000001", 5), ("zzzzqq", 0), ("1001 88000001 000008", 1),
    ],
)  # fmt: skip
def test_a_sale_is_found_by_whatever_somebody_has_of_it(till: Till, text: str, found: int) -> None:
    assert till.count_sales(text) == len(till.sales_page(0, 100, text)) == found


def test_goods_and_amounts_find_their_sales(till: Till) -> None:
    row = till.sales_page(3, 1)[0]
    step = next(step for step in till.sale_steps(row.seq, row.epoch) if step.name)
    for text in (amount_text(row.total), step.name.split()[0], step.name_en.split()[0].lower()):
        found = till.sales_page(0, 100, f"{row.receipt[-6:]} {text}")
        assert [one.receipt for one in found] == [row.receipt], text


def test_the_list_as_it_was_searched_for_is_written_whole(
    office: Office, page: NumbersPage, sold: Path
) -> None:
    office.click("numbers_tab_1")
    page.numbers.search("88000001")
    office.click("sales_export_xlsx")
    office.click("sales_export_csv")

    sheet = openpyxl.load_workbook(sold / "exports" / "sales.xlsx").worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert len(rows) == 1 + 5
    assert {row[2] for row in rows[1:]} == {"1001"}
    with (sold / "exports" / "sales.csv").open(encoding="utf-8-sig", newline="") as lines:
        written = list(csv.reader(lines))
    assert [row[0] for row in written] == [row[0] for row in rows]
    assert [amount_text(int(row[4] * 100)) for row in rows[1:]] == [row[4] for row in written[1:]]


def test_the_zs_are_kept_with_what_they_came_to(
    office: Office, page: NumbersPage, till: Till, sold: Path
) -> None:
    net = till.takings().net
    report = till.x_report(on_paper=False).values["report"]
    assert isinstance(report, dict)
    card = {one.tender: one.amount for one in till.takings().tenders}["card_manual"]
    expected = report["expected_cash"]
    assert isinstance(expected, int)
    assert till.close_shift({"cash": expected - 250, "card_manual": card}).ok
    office.click("numbers_tab_2")

    assert page.closings.rows.rowCount() == 1
    row = page.numbers.closing_rows(0, 9)[0]
    assert (row[0], row[1], row[3], row[5]) == ("1", "2026-11-23", "1001", "-2.50")
    assert row[4] == page.numbers.figure and net == till.takings().net
    page.closings.selectRow(0)
    assert page.z_paper.isVisible()
    office.click("z_again")
    assert page.banner.tone == "refused"
    office.click("closings_export_csv")
    with (sold / "exports" / "closings.csv").open(encoding="utf-8-sig", newline="") as lines:
        assert list(csv.reader(lines))[1][4:] == [amount_text(net), "-2.50"]


def numbered(offset: int, limit: int) -> Sequence[Sequence[str]]:
    return [(str(row), f"row {row}") for row in range(offset, min(offset + limit, MANY))]


def make_table(work: Any, bury: Callable[[QObject], None]) -> Table:
    table = Table(
        look=Look(motion=False), name="many", spoken="Many", work=work,
        columns=[Column(title="#", figure=True), Column(title="What", share=5)],
    )  # fmt: skip
    bury(table)
    table.resize(600, 480)
    table.show()
    return table


def test_a_table_of_100_000_rows_asks_for_what_is_seen_only(
    fonts: None, bury: Callable[[QObject], None]
) -> None:
    table = make_table(AtOnce(), bury)
    table.rows.show_rows(numbered, MANY)
    table.grab()
    assert table.rows.asked <= PAGE
    bar = table.verticalScrollBar()

    for place in range(1, 101):
        bar.setValue(bar.maximum() * place // 100)
        before = table.rows.asked
        table.grab()
        # A screenful lies on two pages at the most.
        assert table.rows.asked - before <= 2 * PAGE
    assert len(table.rows._pages) <= KEPT
    assert table.rows.cells(MANY - 1) == (str(MANY - 1), f"row {MANY - 1}")


def test_what_is_on_its_way_shows_when_it_comes_and_is_asked_for_once(
    fonts: None, bury: Callable[[QObject], None]
) -> None:
    work = Later()
    table = make_table(work, bury)
    table.rows.show_rows(numbered, MANY)

    assert table.rows.data(table.rows.index(5, 0)) == WAITING
    assert table.rows.data(table.rows.index(6, 0)) == WAITING
    assert len(work.waiting) == 1
    work.run()
    assert table.rows.data(table.rows.index(5, 1)) == "row 5"

    table.rows.data(table.rows.index(500, 0))
    table.rows.show_rows(lambda offset, limit: [("other", "rows")], 1)
    work.run()
    QCoreApplication.sendPostedEvents()
    assert table.rows.data(table.rows.index(0, 0)) == WAITING
    work.run()
    assert table.rows.data(table.rows.index(0, 0)) == "other"
