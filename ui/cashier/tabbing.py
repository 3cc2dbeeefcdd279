"""Where Tab goes: to what can be seen, and to nothing that lies under something else."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractScrollArea, QScrollArea, QWidget

from ui.widgets.sheet import Sheet


def next_in_sight(start: QWidget, window: QWidget, *, forward: bool) -> QWidget:
    """What Tab comes to from `start` within `window`; `window` itself stands at the end."""
    widget: QWidget | None = start
    while True:
        assert widget is not None
        widget = widget.nextInFocusChain() if forward else widget.previousInFocusChain()
        if widget is None or widget is window or widget is start:
            return window
        takes_it = widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isEnabled()
        if takes_it and window.isAncestorOf(widget) and is_in_sight(widget, window):
            return widget


def is_in_sight(widget: QWidget, window: QWidget) -> bool:
    """Whether nothing lies over a widget. What was scrolled away is as good as in sight: it comes
    back when the focus does."""
    if not widget.isVisible() or any(_is_under(widget, sheet) for sheet in _open_sheets(window)):
        return False
    frame = _area_of(widget) or widget
    at = frame.mapTo(window, frame.rect().center())
    there = window.childAt(at)
    return there is not None and (there is frame or frame.isAncestorOf(there))


def show_whole(widget: QWidget) -> None:
    """Scrolls to what has the focus now."""
    area = _area_of(widget)
    if isinstance(area, QScrollArea):
        area.ensureWidgetVisible(widget)


def _area_of(widget: QWidget) -> QAbstractScrollArea | None:
    """What a widget is scrolled in."""
    above = widget.parentWidget()
    while above is not None and not isinstance(above, QAbstractScrollArea):
        above = above.parentWidget()
    return above


def _open_sheets(window: QWidget) -> list[Sheet]:
    return [sheet for sheet in window.findChildren(Sheet) if sheet.is_open]


def _is_under(widget: QWidget, sheet: Sheet) -> bool:
    """Whether a sheet lies over a widget, or will when it has slid in."""
    if sheet is widget or sheet.isAncestorOf(widget):
        return False
    room = sheet.parentWidget()
    return room is not None and room.isAncestorOf(widget)
