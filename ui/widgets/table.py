"""Tables of any length: only the rows that are seen are ever asked for.

A model of pages: what is painted is looked up in a small store of pages, and a page that is not
there is asked for once, off the GUI thread; its rows show when they come. GUI thread.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from ui.theme.look import Look
from ui.theme.tokens import BODY

PAGE: Final = 100
SHORT: Final = 700
"""In a lower window rows stand closer."""
KEPT: Final = 40
"""Pages in the store: 4,000 rows, more than anybody scrolls through without coming back."""
WAITING: Final = "…"
SEEN: Final = 30
"""Rows by whose words columns get their room: about what a screen shows."""

Cells = Sequence[str]
Source = Callable[[int, int], Sequence[Cells]]
"""(offset, limit) -> the words of these rows. Any thread."""


class Work(Protocol):
    """Runs slow work elsewhere and calls back on the GUI thread (`ui.bridge.tasks`)."""

    def submit(
        self, work: Callable[[], Any], done: Callable[[Any], None], *, owner: QObject
    ) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column. `figure`: set flush right; `share` is how much of the width it gets."""

    title: str
    figure: bool = False
    share: int = 2


class PagedRows(QAbstractTableModel):
    """The rows of one table. `asked` counts the rows that were looked up so far."""

    def __init__(self, *, columns: Sequence[Column], work: Work, parent: QObject) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._work = work
        self._count = 0
        self._source: Source | None = None
        self._pages: OrderedDict[int, Sequence[Cells]] = OrderedDict()
        self._coming: set[int] = set()
        self._turn = 0
        self.asked = 0

    def show_rows(self, source: Source, count: int) -> None:
        """Takes other rows; what was on its way for the ones before is dropped."""
        self.beginResetModel()
        self._source, self._count = source, count
        self._pages.clear()
        self._coming.clear()
        self._turn += 1
        self.endResetModel()

    def cells(self, row: int) -> Cells | None:
        """The words of a row that is there already."""
        page = self._pages.get(row // PAGE)
        place = row % PAGE
        return page[place] if page is not None and place < len(page) else None

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else self._count

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.columns)

    def data(
        self,
        index: QModelIndex | QPersistentModelIndex,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight
            if not self.columns[index.column()].figure:
                side = Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        number = index.row() // PAGE
        page = self._pages.get(number)
        if page is None:
            self._ask(number)
            page = self._pages.get(number)
        if page is None:
            return WAITING if index.column() == 0 else ""
        self._pages.move_to_end(number)
        place = index.row() % PAGE
        return page[place][index.column()] if place < len(page) else ""

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self.data(self.index(0, section), role)
        return None

    def _ask(self, number: int) -> None:
        source, turn = self._source, self._turn
        if source is None or number in self._coming:
            return
        self._coming.add(number)
        self._work.submit(
            lambda: (turn, number, source(number * PAGE, PAGE)), self._came, owner=self
        )

    def _came(self, told: tuple[int, int, Sequence[Cells]]) -> None:
        turn, number, rows = told
        if turn != self._turn:
            return
        self._coming.discard(number)
        self.asked += len(rows)
        self._pages[number] = rows
        while len(self._pages) > KEPT:
            self._pages.popitem(last=False)
        first = self.index(number * PAGE, 0)
        last = self.index(min(self._count, (number + 1) * PAGE) - 1, len(self.columns) - 1)
        self.dataChanged.emit(first, last)


class Table(QTableView):
    """A table in the look of the house. `chosen` with the row that somebody looks at."""

    chosen = Signal(int)

    def __init__(
        self,
        *,
        look: Look,
        name: str,
        spoken: str,
        columns: Sequence[Column],
        work: Work,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(spoken)
        self.setFont(look.font(BODY))
        self.rows = PagedRows(columns=columns, work=work, parent=self)
        self.setModel(self.rows)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        down, across = self.verticalHeader(), self.horizontalHeader()
        down.setVisible(False)
        # Rows of one height each: nothing has to be measured to know where row 90,000 is.
        down.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self._row, self._dense, self._short = look.px(40), look.px(34), look.px(SHORT)
        down.setDefaultSectionSize(self._row)
        across.setHighlightSections(False)
        across.setSectionsClickable(False)
        across.setFixedHeight(look.px(36))
        across.setMinimumSectionSize(look.px(24))
        across.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setMinimumHeight(look.px(160))
        self._edge = look.px(30)
        self.rows.modelReset.connect(self._share_out)
        self.rows.dataChanged.connect(self._came)
        self.selectionModel().currentRowChanged.connect(self._moved)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        high = self._dense if self.window().height() < self._short else self._row
        if high != self.verticalHeader().defaultSectionSize():
            self.verticalHeader().setDefaultSectionSize(high)
        self._share_out()

    @Slot(QModelIndex, QModelIndex)
    def _came(self, first: QModelIndex, last: QModelIndex) -> None:
        if first.row() < SEEN:
            self._share_out()

    @Slot()
    def _share_out(self) -> None:
        """Gives each column what its words need; what is left over goes by shares. Where there is
        too little, the widest columns give way first."""
        columns, room = self.rows.columns, self.viewport().width()
        needs = [self._need(place) for place in range(len(columns))]
        left = room - sum(needs)
        if left >= 0:
            shares = sum(column.share for column in columns)
            needs = [n + left * c.share // shares for n, c in zip(needs, columns, strict=True)]
        else:
            needs = _levelled(needs, room)
        needs[-1] += room - sum(needs)
        for place, need in enumerate(needs):
            self.setColumnWidth(place, need)

    def _need(self, place: int) -> int:
        """The room that a column's words take, as far as they are there already."""
        metrics, edge = self.fontMetrics(), self._edge
        found = self.horizontalHeader().sectionSizeHint(place)
        for row in range(min(self.rows.rowCount(), SEEN)):
            cells = self.rows.cells(row)
            if cells is not None:
                found = max(found, metrics.horizontalAdvance(cells[place]) + edge)
        return found

    @Slot(QModelIndex, QModelIndex)
    def _moved(self, now: QModelIndex, before: QModelIndex) -> None:
        if now.isValid():
            self.chosen.emit(now.row())


def _levelled(needs: Sequence[int], room: int) -> list[int]:
    """The needs, cut at the height at which they come to the room that there is."""
    level, left = 0, room
    for place, need in enumerate(sorted(needs)):
        level = left // (len(needs) - place)
        if need > level:
            break
        left -= need
    return [min(need, level) for need in needs]
