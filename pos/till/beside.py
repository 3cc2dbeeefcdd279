"""The office beside a till that sells: the same books, and somebody else who looks into them.

Whoever manages the store signs in here without taking the cashier's place: the sale in progress,
who rings it up, and what waits for a second person are the lane's alone. Both stand on the GUI
thread and on one set of files, so that one connection writes each of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pos.till.desk import Desk
from pos.till.guard import Guard
from pos.till.till import Till

if TYPE_CHECKING:
    from pos.catalog.store import StaffRow
    from pos.database import FolderLock
    from pos.till.background import Background
    from pos.till.backup import Backups
    from pos.till.payments import Payments
    from pos.till.printing import Printing
    from pos.till.syncing import Link
    from pos.till.timekeeping import Watch
    from pos.till.weighing import Scale

_OWN: Final = frozenset({"_lane", "cashier", "locked", "open", "guard", "journal", "drafts"})
"""What the office does not share with the lane. Its books are those that count, also while the lane
is in training."""


class OfficeDesk(Desk):
    """The lane's desk as the office sees it: everything that is not its own is the lane's, now."""

    def __init__(self, lane: Desk) -> None:
        self._lane = lane
        self.cashier: StaffRow | None = None
        self.locked = False
        self.open = None
        self.journal, self.drafts = lane.real.journal, lane.real.drafts
        self.guard = Guard(self)

    def __getattr__(self, name: str) -> Any:
        # Only asked for what has not been set here: the lane's.
        return getattr(self._lane, name)

    def __setattr__(self, name: str, value: Any) -> None:
        if name in _OWN:
            object.__setattr__(self, name, value)
        else:
            setattr(self._lane, name, value)


class Beside(Till):
    """The till as the office has it; the lane's owner closes the files. GUI thread, like a till."""

    def __init__(
        self,
        lane: Desk,
        printing: Printing,
        link: Link,
        background: Background,
        backups: Backups,
        lock: FolderLock,
        watch: Watch,
        scale: Scale,
        payments: Payments,
    ) -> None:
        desk = OfficeDesk(lane)
        super().__init__(desk, printing, link, background, backups, lock, watch, scale, payments)

    def _take_up(self) -> None:
        """What has become final is the lane's to book, and to show."""

    def close(self) -> None:
        """Signs out whoever is still in; the files stay open."""
        if self._desk.cashier is not None:
            self.leave_office()
