"""The window of a face: there from the first frame, long before the till behind it is open."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeyEvent, QPaintEvent, QWindow
from PySide6.QtWidgets import QLabel, QStackedLayout, QVBoxLayout, QWidget

from ui.theme.look import Look
from ui.theme.style import style_sheet
from ui.theme.tokens import BODY

LEAST = (800, 480)
KEY_EVENTS = (QEvent.Type.KeyPress, QEvent.Type.KeyRelease)


class EarlyKeys(QObject):
    """Keeps what is typed or scanned before the till is ready, and gives it back in order.

    Filters the window's own events (QWindow), so nothing below it sees the keys twice. The
    events keep their time stamps: a scan stays a scan.
    """

    def __init__(self, window: QWindow, parent: QObject) -> None:
        super().__init__(parent)
        self._window = window
        self._held: list[QKeyEvent] = []
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() not in KEY_EVENTS or not isinstance(event, QKeyEvent):
            return False
        self._held.append(event.clone())
        return True

    def release(self) -> None:
        """Posts the held keys to the window again. GUI thread, once."""
        self._window.removeEventFilter(self)
        for event in self._held:
            QCoreApplication.postEvent(self._window, event)
        self._held = []


class Shell(QWidget):
    """The window. `painted` after the first frame is on the screen, `closed` when it is left."""

    painted = Signal()
    closed = Signal()

    def __init__(self, *, look: Look) -> None:
        super().__init__()
        self.setObjectName("shell")
        self.setWindowTitle("lianpos")
        self.setProperty("role", "ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self._face: QWidget | None = None
        self.may_close = True
        """Whether the window goes when somebody closes it; that of a self-checkout does not."""
        self._least = LEAST
        self.dress(look)
        self._first = True
        self._pages = QStackedLayout(self)
        self._pages.setContentsMargins(0, 0, 0, 0)
        self._words = self._message()

    def show_starting(self) -> None:
        """The first frame: calm, and true."""
        self._tell(self.tr("Starting"), self.tr("You can already scan and type."))

    def show_problem(self, sentence: str) -> None:
        """Why the till cannot open, and what to do. Nothing was changed."""
        self._tell(self.tr("The till cannot open"), sentence)

    def show_face(self, face: QWidget) -> None:
        """Puts the face into the window, in the place of one that is there."""
        before, self._face = self._face, face
        self._pages.addWidget(face)
        self._pages.setCurrentWidget(face)
        self.setAccessibleName(face.accessibleName())
        face.setFocus(Qt.FocusReason.OtherFocusReason)
        if before is not None:
            self._pages.removeWidget(before)
            before.hide()
            before.deleteLater()

    def dress(self, look: Look) -> None:
        """Takes another look; the face that is there has to be made anew for it."""
        self._look = look
        self.setFont(look.font(BODY))
        self.setStyleSheet(style_sheet(look))
        self._bound()

    def set_least(self, wide: int, high: int) -> None:
        """How small somebody may make the window, in pixels of the 100 % drawing."""
        self._least = (wide, high)
        self._bound()

    def _bound(self) -> None:
        """Never larger than the screen is: what lies beyond it nobody sees."""
        screen = self.screen().size()
        wide, high = (self._look.px(side) if side else 0 for side in self._least)
        self.setMinimumSize(min(wide, screen.width()), min(high, screen.height()))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._first:
            self._first = False
            # The frame is flushed when control is back in the event loop.
            QTimer.singleShot(0, self._flushed)

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.may_close:
            event.ignore()
            return
        event.accept()
        self.closed.emit()

    def _tell(self, title: str, words: str) -> None:
        self._title.setText(title)
        self._text.setText(words)
        self.setAccessibleName(f"{title}. {words}")
        self._pages.setCurrentWidget(self._words)

    def _message(self) -> QWidget:
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.addStretch(1)
        self._title = QLabel(page)
        self._title.setObjectName("shell_title")
        self._title.setProperty("role", "title")
        self._text = QLabel(page)
        self._text.setObjectName("shell_text")
        self._text.setProperty("role", "quiet")
        self._text.setWordWrap(True)
        for label in (self._title, self._text):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setMargin(self._look.px(4))
            column.addWidget(label)
        column.addStretch(1)
        self._pages.addWidget(page)
        return page

    @Slot()
    def _flushed(self) -> None:
        self.painted.emit()
