"""One funnel for what nobody caught: exceptions of any thread, and what Qt complains about.

PySide prints an exception that leaves a slot and goes on. A till goes on too, because an open
sale is safe on disk; but the fault is written down, and whoever listens is told.
"""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from collections.abc import Callable
from types import TracebackType

from PySide6.QtCore import (
    QMessageLogContext,
    QObject,
    Qt,
    QtMsgType,
    Signal,
    Slot,
    qInstallMessageHandler,
)

_LOG = logging.getLogger("lianpos.ui")
_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class ErrorFunnel(QObject):
    """Installs itself as the last stop of every error; `uninstall` puts back what was there.

    `failed` carries the last line of a traceback, on the GUI thread.
    """

    failed = Signal(str)
    _caught = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._caught.connect(self._tell, Qt.ConnectionType.QueuedConnection)
        self._before = (sys.excepthook, threading.excepthook)
        self._qt_before: Callable[[QtMsgType, QMessageLogContext, str], object] | None = None

    def install(self) -> None:
        """Takes over all three hooks. GUI thread, before anything else runs."""
        sys.excepthook = self._exception
        threading.excepthook = self._thread_exception
        self._qt_before = qInstallMessageHandler(self._qt_message)

    def uninstall(self) -> None:
        """Gives the hooks back. GUI thread."""
        sys.excepthook, threading.excepthook = self._before
        qInstallMessageHandler(self._qt_before)

    def _exception(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        _LOG.error("%s", "".join(traceback.format_exception(kind, error, trace)))
        self._caught.emit("".join(traceback.format_exception_only(kind, error)).strip())

    def _thread_exception(self, args: threading.ExceptHookArgs) -> None:
        error = args.exc_value or args.exc_type()
        self._exception(args.exc_type, error, args.exc_traceback)

    def _qt_message(self, kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        _LOG.log(_LEVELS.get(kind, logging.WARNING), "Qt: %s", message)

    @Slot(str)
    def _tell(self, line: str) -> None:
        self.failed.emit(line)
