"""The keys of the window on their way to the widgets, without those that a scanner typed.

The filter sits on the window itself (QWindow), before any widget, shortcut or button sees a key,
and asks the codec of the driver about each. A scan is swallowed whole, its Enter too. What a
person typed goes on in order, after at most 60 ms. A dialog that comes up before the window is
filtered as well: a scan must not fill in its fields or press its button.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent, QWindow
from shiboken6 import isValid

from drivers.scanner.wedge import Decision, Key, WedgeReader, wedge_settings
from drivers.url import parse

_NAMES = {Qt.Key.Key_Return: "enter", Qt.Key.Key_Enter: "enter", Qt.Key.Key_Tab: "tab"}
_ALONE = frozenset({
    Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr,
    Qt.Key.Key_CapsLock, Qt.Key.Key_NumLock, Qt.Key.Key_ScrollLock,
})  # fmt: skip


@dataclass(slots=True, kw_only=True)
class _Stroke:
    """One key with its press and what followed of it, and the window that it was meant for."""

    window: QWindow
    events: list[QKeyEvent]


class WedgeFilter(QObject):
    """`scanned` carries a code, `failed` why a scan could not be used. GUI thread.

    Raises `drivers.url.BadUrl` for a URL that is no scanner+wedge://.
    """

    scanned = Signal(str)
    failed = Signal(str)

    def __init__(self, *, window: QWindow, url: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._windows = [window]
        self._reader = WedgeReader(wedge_settings(parse(url)))
        self._passing = False
        self._held: list[_Stroke] = []
        self._fed_ms = 0
        self._fed_at = 0.0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._flush)
        window.installEventFilter(self)
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.focusWindowChanged.connect(self._focus_moved)

    def close(self) -> None:
        """Lets every key through untouched from now on."""
        self._timer.stop()
        for window in self._windows:
            if isValid(window):
                window.removeEventFilter(self)
        self._windows.clear()

    @Slot(QWindow)
    def _focus_moved(self, window: QWindow | None) -> None:
        """A dialog has the keyboard now: its keys are looked at too."""
        self._windows = [known for known in self._windows if isValid(known)]
        if window is not None and self._windows and window not in self._windows:
            self._windows.append(window)
            window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """True where a key is swallowed or held back."""
        if self._passing or not isinstance(event, QKeyEvent):
            return False
        if not isinstance(watched, QWindow):
            return False
        if event.type() == QEvent.Type.KeyPress and event.key() not in _ALONE:
            self._feed(watched, event)
            return True
        return event.type() == QEvent.Type.KeyRelease and self._keep_release(event)

    def _feed(self, window: QWindow, event: QKeyEvent) -> None:
        stroke = _Stroke(window=window, events=[event.clone()])
        self._held.append(stroke)
        # Some platforms leave the time out; then it is the time of arrival.
        at = event.timestamp() or time.monotonic_ns() // 1_000_000
        self._fed_ms, self._fed_at = at, time.monotonic()
        key = Key(
            text=event.text(),
            name=_name(event),
            at_ms=at,
            repeated=event.isAutoRepeat(),
            event=stroke,
        )
        self._carry_out(self._reader.feed(key))

    def _keep_release(self, event: QKeyEvent) -> bool:
        """The release of a key that is held back waits with it, so that their order stays."""
        for stroke in reversed(self._held):
            if stroke.events[0].key() == event.key():
                stroke.events.append(event.clone())
                return True
        return False

    def _carry_out(self, decision: Decision) -> None:
        for key in decision.released:
            self._pass_on(key.event)
        due = self._reader.release_at_ms
        if due is None:
            self._held.clear()
            self._timer.stop()
        else:
            self._timer.start(max(1, due - self._now_ms() + 1))
        if decision.code:
            self.scanned.emit(decision.code)
        elif decision.fault:
            self.failed.emit(decision.fault)

    def _pass_on(self, stroke: object) -> None:
        """Sends a key on its way as if nothing had been in between."""
        if not isinstance(stroke, _Stroke):
            raise TypeError("a key came back without its events")
        self._held = [held for held in self._held if held is not stroke]
        self._passing = True
        try:
            for event in stroke.events:
                if isValid(stroke.window):  # a dialog may have closed meanwhile
                    QCoreApplication.sendEvent(stroke.window, event)
        finally:
            self._passing = False

    def _now_ms(self) -> int:
        """Now on the clock of the events."""
        return self._fed_ms + int((time.monotonic() - self._fed_at) * 1000)

    @Slot()
    def _flush(self) -> None:
        self._carry_out(self._reader.flush(self._now_ms()))


def _name(event: QKeyEvent) -> str:
    key = Qt.Key(event.key())
    if Qt.Key.Key_F1 <= key <= Qt.Key.Key_F35:
        return f"F{key - Qt.Key.Key_F1 + 1}"
    return _NAMES.get(key, "")
