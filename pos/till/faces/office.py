"""The office behind the lanes: whoever manages the store sees how it does and what it needs."""

from __future__ import annotations

from pos.till import managing
from pos.till.answers import Answer
from pos.till.faces.commands import Commands
from pos.till.overview import Takings, takings
from pos.till.staffing import PinCheck


class Office(Commands):
    """Commands and questions of whoever may manage the store. Figures are for any thread."""

    def enter_office(self, check: PinCheck) -> Answer:
        """Lets somebody in who may manage the store and whose PIN was right."""
        return self._do("enter_office", lambda: managing.enter(self._desk, check=check))

    def leave_office(self) -> Answer:
        """He goes; what a cashier had begun stays."""
        return self._do("leave_office", lambda: managing.leave(self._desk))

    def takings(self, first: str = "", last: str = "", *, items: int = 10) -> Takings:
        """What business days came to; the newest one where none is named. Any thread."""
        return takings(self._desk, first=first, last=last, items=items)
