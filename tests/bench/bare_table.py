"""The baseline of a scan: a bare `QTableView` with a Python model, and no till behind it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtWidgets import QTableView

from tests.bench.frame import Frame
from tests.bench.lane import WINDOW, rest

Texts = tuple[str, ...]
Index = QModelIndex | QPersistentModelIndex

WIDTHS: Final = (60, 900, 220, 150)
"""Of the columns, so that no text is cut short: finding out where would cost more."""


class TableModel(QAbstractTableModel):
    """Rows of texts."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._rows: list[Texts] = []

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return len(WIDTHS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        if role == Qt.ItemDataRole.DisplayRole:
            return self._rows[index.row()][index.column()]
        return None

    def add(self, row: Texts) -> None:
        """Adds a row at the end."""
        self.beginInsertRows(QModelIndex(), len(self._rows), len(self._rows))
        self._rows.append(row)
        self.endInsertRows()

    def clear(self) -> None:
        """Forgets the rows."""
        self.beginResetModel()
        self._rows.clear()
        self.endResetModel()


class BareTable(QTableView):
    """A table in a window of the lane's size; it begins anew after `most` rows."""

    flushed = Signal()

    def __init__(self, *, most: int) -> None:
        super().__init__()
        self._lines = TableModel(self)
        self.setModel(self._lines)
        for column, width in enumerate(WIDTHS):
            self.setColumnWidth(column, width)
        self.resize(*WINDOW)
        self._frame = Frame(self)
        self.flushed.connect(self._frame.flushed)
        self._most = most
        self.texts: Texts = ("",) * len(WIDTHS)

    def event(self, event: QEvent) -> bool:
        handled = super().event(event)
        if event.type() == QEvent.Type.UpdateRequest:
            self.flushed.emit()
        return handled

    def insert(self) -> None:
        """One more row, until it is painted."""
        self._lines.add(self.texts)
        self.scrollToBottom()
        self._frame.wait(rows=self._lines.rowCount())

    def settle(self) -> None:
        """An empty table when it is full."""
        if self._lines.rowCount() >= self._most:
            self._lines.clear()
            rest()
