"""What the parts of a self-checkout's presenter work with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QObject

from pos.till.config import KioskConfig
from ui.kiosk.board import KioskBoard

if TYPE_CHECKING:
    from pos.till.till import Till


class Work(Protocol):
    """Runs slow work elsewhere and calls back on the GUI thread (`ui.bridge.tasks`)."""

    def submit(
        self, work: Callable[[], Any], done: Callable[[Any], None], *, owner: QObject
    ) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """The till, what the screen shows, slow work, and how the lane is set."""

    till: Till
    board: KioskBoard
    work: Work
    config: KioskConfig
