"""The one object that screens, console and tests talk to: every command of the till.

Thin faces by theme (`pos.till.faces`), composed into one; each method is one use case of a module
beside them. A command answers with what was done and the whole state afterwards; it never raises
for what the world does. GUI thread, except `check_pin`, `find`, `get_ready`, `heard` and the
callbacks given to `on_change` and `on_renewed`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from pos.database import FolderLock
from pos.ports import SettableClock
from pos.till import hints, timekeeping, training
from pos.till.answers import Answer
from pos.till.background import Background
from pos.till.backup import Backups
from pos.till.desk import Desk, TillError
from pos.till.faces.alone import Alone
from pos.till.faces.cards import Cards
from pos.till.faces.floor import Floor
from pos.till.faces.lane import Lane
from pos.till.faces.newcomers import Newcomers
from pos.till.faces.office import Office
from pos.till.faces.shop import Shop
from pos.till.faces.talk import Talk
from pos.till.line_display import LineDisplay
from pos.till.logbook import note_stop
from pos.till.payments import Payments
from pos.till.printing import Printing
from pos.till.state import Json
from pos.till.syncing import Link
from pos.till.tags import confirm_tags, tag_list
from pos.till.timekeeping import Watch
from pos.till.weighing import Scale


class Till(Lane, Newcomers, Cards, Talk, Alone, Shop, Floor, Office):
    """One open till. `open_till` makes it."""

    def __init__(
        self,
        desk: Desk,
        printing: Printing,
        link: Link,
        background: Background,
        backups: Backups,
        lock: FolderLock,
        watch: Watch,
        scale: Scale,
        payments: Payments,
        display: LineDisplay | None = None,
    ) -> None:
        super().__init__(desk, printing, link, background, backups, watch, scale, payments, display)
        self._lock = lock
        self._is_closed = False

    def current(self) -> Answer:
        """The state as an answer, with the hint that there may be."""
        hints.think(self._desk)
        answer = self._look("state", dict)
        self.tell_customer()
        return answer

    def think(self) -> str | None:
        """A hint for the customer, such as "one more and two cost 20.00"; None where there is none.

        For when nothing is going on: it takes about as long as to price the sale.
        """
        return hints.think(self._desk)

    def tell_customer(self) -> None:
        """Shows the hint that was thought of on the customer's display, until the sale moves on.

        For when the customer has had the time to read what the last piece costs.
        """
        words, sale = hints.in_brief(self._desk), self.state.sale
        if self._display is not None and words is not None and sale is not None:
            self._display.hint(words, sale)

    def quit(self) -> Answer:
        """The last answer before the till is closed."""
        return self._do("quit", dict)

    def set_clock(self, at: str) -> Answer:
        """Sets a settable clock, ISO 8601 with offset."""

        def use_case() -> dict[str, Json]:
            clock = self._desk.clock
            if not isinstance(clock, SettableClock):
                raise TillError("clock_not_settable")
            try:
                clock.set(dt.datetime.fromisoformat(at))
            except ValueError as error:
                raise TillError("bad_time") from error
            # The answer already asks about a jump, not only that of the next command.
            self._watch.look()
            return {"at": self._desk.timestamp()}

        return self._do("clock", use_case)

    def confirm_clock(self) -> Answer:
        """Somebody has looked at the clock that jumped and says that it is right."""
        return self._do("confirm_clock", lambda: timekeeping.confirm_clock(self._desk))

    def tags(self) -> Answer:
        """The shelf tags that still show a lower price than goods are about to cost."""
        return self._look("tags", lambda: {"tags": tag_list(self._desk)})

    def confirm_tags(self) -> Answer:
        """Somebody has changed the tags of `tags`: the prices that waited for them hold now."""

        def use_case() -> dict[str, Json]:
            values = confirm_tags(self._desk)
            self._background.poke()
            return values

        return self._do("confirm_tags", use_case)

    def wait_for_members(self, milliseconds: int) -> None:
        """How long a command waits for head office to say who a member is; it comes later then.

        A lane that paints a screen does not wait.
        """
        self._desk.asker.patience_ms = milliseconds

    def on_change(self, listener: Callable[[], None]) -> None:
        """Calls `listener` when paper or head office change the state by themselves. Any thread."""
        self._background.on_change(listener)

    def beside(self) -> Till:
        """The same till for the office beside it, where somebody else signs in. Closed first."""
        from pos.till.beside import Beside

        return Beside(
            self._desk, self._printing, self._link, self._background, self._backups, self._lock,
            self._watch, self._scale, self._payments,
        )  # fmt: skip

    def close(self) -> None:
        """Stops the background work and closes the files; devices before it. Again is free."""
        if self._is_closed:
            return
        self._is_closed = True
        self._payments.stop()
        self._background.stop()
        self._backups.stop()
        note_stop(self._desk)
        training.leave(self._desk)
        # Whoever still asks finds nobody at the till, and no file that is shut.
        self._desk.open = None
        self._desk.catalog.close()
        self._desk.drafts.close()
        self._desk.journal.close()
        self._lock.release()
