"""The one object that screens, console and tests talk to: every command of the till.

A thin face: each method is one use case of a module beside this one. A command answers with what
was done and the whole state afterwards; it never raises for what the world does. GUI thread,
except `check_pin` and the callbacks given to `on_change`.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
from collections.abc import Callable
from typing import Final

from drivers.api import DeviceEvent
from pos.catalog.item import Item
from pos.codes import gs1
from pos.database import FolderLock, StorageError
from pos.ports import SettableClock
from pos.sale.sale import SaleError
from pos.till import (
    counter,
    customers,
    finding,
    hints,
    reading,
    reducing,
    selling,
    staffing,
    syncing,
    tendering,
)
from pos.till.answers import Answer, Problem
from pos.till.asking import Asks
from pos.till.backup import Backups
from pos.till.desk import Desk, TillError
from pos.till.guard import ApprovalNeeded
from pos.till.line_display import LineDisplay
from pos.till.logbook import note_stop
from pos.till.printing import Printing
from pos.till.staffing import PinCheck
from pos.till.state import Json, TillState
from pos.till.syncing import Link
from pos.till.view import View

log = logging.getLogger(__name__)

_BREATH: Final = 0.02
"""Seconds between two slices of the search index."""


class Till:
    """One open till. `open_till` makes it."""

    def __init__(
        self,
        desk: Desk,
        printing: Printing,
        link: Link,
        background: Background,
        backups: Backups,
        lock: FolderLock,
        display: LineDisplay | None = None,
    ) -> None:
        self._lock = lock
        self._desk = desk
        self._backups = backups
        self._printing = printing
        self._link = link
        self._background = background
        self._view = View(desk, printing, link, backups)
        self._display = display
        self._listeners: list[Callable[[Answer], None]] = [] if not display else [display.answered]
        self._is_closed = False

    # --- who ------------------------------------------------------------------------------

    def check_pin(self, user: str, pin: str) -> PinCheck:
        """Checks a PIN. Any thread but the GUI's: it takes about 80 ms."""
        return staffing.check_pin(self._desk, user=user, pin=pin)

    def sign_in(self, check: PinCheck) -> Answer:
        """Puts the cashier whose PIN was checked at the till, or unlocks it."""
        return self._do("login", lambda: staffing.sign_in(self._desk, check=check))

    def login(self, user: str, pin: str) -> Answer:
        """`check_pin` and `sign_in` in one, for callers without a screen to keep alive."""
        return self.sign_in(self.check_pin(user, pin))

    def approve_with(self, check: PinCheck) -> Answer:
        """Lets the command that was just refused happen, with the consent of who was checked."""
        return self._do("approve", lambda: staffing.approve(self._desk, check=check))

    def approve(self, user: str, pin: str) -> Answer:
        """`check_pin` and `approve_with` in one, for callers without a screen to keep alive."""
        return self.approve_with(self.check_pin(user, pin))

    def unlock_user(self, user: str) -> Answer:
        """Lets somebody try again who typed a wrong PIN too often."""
        return self._do("unlock_user", lambda: staffing.unlock_user(self._desk, user=user))

    def lock(self) -> Answer:
        """Locks the till; the sale stays."""
        return self._do("lock", lambda: staffing.lock(self._desk))

    def logout(self) -> Answer:
        """The cashier leaves."""
        return self._do("logout", lambda: staffing.logout(self._desk))

    def open_shift(self, opening_float: int) -> Answer:
        """Opens a shift with `opening_float` minor units in the drawer."""
        return self._do(
            "open_shift", lambda: staffing.open_shift(self._desk, opening_float=opening_float)
        )

    # --- the sale -------------------------------------------------------------------------

    def scan(self, code: str, *, quantity: str | None = None, confirm: bool = False) -> Answer:
        """Puts what a code names into the sale: `quantity` of it, a decimal string, or one.

        `confirm` answers what the same scan was just asked about.
        """
        return self._do(
            "scan",
            lambda: selling.scan(self._desk, code=code, quantity=quantity, confirm=confirm),
        )

    def quantity(self, line: int, quantity: str) -> Answer:
        """Sets a line's quantity, a decimal string."""
        return self._do(
            "quantity", lambda: selling.quantity(self._desk, line=line, quantity=quantity)
        )

    def void_line(self, line: int) -> Answer:
        """Takes a line back."""
        return self._do("void_line", lambda: selling.void_line(self._desk, line=line))

    def void_sale(self) -> Answer:
        """Takes the whole sale back, and what was paid for it."""

        def use_case() -> dict[str, Json]:
            values = selling.void_sale(self._desk)
            if values["give_back"]:
                self._printing.open_drawer()
            return values

        return self._do("void_sale", use_case)

    def price(self, line: int, price: int | None, reason: str = "") -> Answer:
        """Sets a line's price per unit by hand; None puts the article's own back."""
        return self._do(
            "price", lambda: reducing.price(self._desk, line=line, price=price, reason=reason)
        )

    def discount(
        self,
        line: int | None,
        *,
        percent: str | None = None,
        amount: int | None = None,
        reason: str = "",
    ) -> Answer:
        """Takes something off a line, or off the whole sale; without a figure takes that back."""
        return self._do(
            "discount",
            lambda: reducing.discount(
                self._desk, line=line, percent=percent, amount=amount, reason=reason
            ),
        )

    def member(self, code: str | None, *, phone: str | None = None) -> Answer:
        """Attaches a member by the number of card or telephone; neither detaches."""

        def use_case() -> dict[str, Json]:
            if code is None and phone is None:
                return customers.detach(self._desk)
            return customers.attach(self._desk, card=code, phone=phone)

        return self._do("member", use_case)

    def pay(
        self, tender: str = "cash", amount: int | None = None, code: str | None = None
    ) -> Answer:
        """Takes money; without an amount exactly what is due. `code` is the tender's reference."""

        def use_case() -> dict[str, Json]:
            online = self._link.is_online()
            values = tendering.pay(
                self._desk, tender=tender, amount=amount, code=code, online=online
            )
            if tendering.tender_kind(self._desk, tender).opens_drawer:
                self._printing.open_drawer()
            if values["receipt"] is not None:
                self._after_sale()
            return values

        return self._do("pay", use_case)

    # --- goods, head office, paper ----------------------------------------------------------

    def categories(self) -> list[str]:
        """The top categories of the catalogue, in the shop's order."""
        return self._desk.catalog.categories()

    def items(self, category: str, limit: int, offset: int = 0) -> list[Item]:
        """A page of a category's items, for the product tiles."""
        return self._desk.catalog.items(category, limit, offset)

    def find(self, text: str, limit: int) -> list[Item] | Problem:
        """Items by name, pinyin, initials or code, for the product tiles. Any thread but the GUI's.

        It takes a few milliseconds, and once after a set-up about a second.
        """
        try:
            return finding.find(self._desk, text=text, limit=limit)
        except StorageError as error:
            return self._problem(error.code, {"file": error.path.name})

    def search(self, text: str, limit: int) -> Answer:
        """`find` as an answer."""
        return self._do("search", lambda: finding.search(self._desk, text=text, limit=limit))

    def category_name(self, category: str) -> str:
        """A category's name in the till's language."""
        names = self._desk.settings.get("categories") or {}
        named = names.get(category) or {}
        return str(named.get(self._desk.texts.language) or category.rsplit("/", 1)[-1])

    def sync(self) -> Answer:
        """Sends and fetches once, and answers what moved. Waits for the network: no GUI thread."""
        return self._look("sync", lambda: syncing.sync_once(self._desk, self._link))

    def wait(self, seconds: int) -> Answer:
        """Answers when no receipt is on its way and nothing is unsent, or the time is over."""
        return self._look(
            "wait",
            lambda: syncing.wait(self._desk, self._link, self._printing, seconds=seconds),
        )

    def start_printing(self) -> None:
        """Prints what was owed before the start; call it when the printer is opened."""
        self._printing.resume()

    def start_sync(self) -> None:
        """Keeps terminal and head office in step from a thread of its own from now on.

        What the item search has still to learn, it learns there too.
        """
        self._background.start()

    def start_backups(self) -> None:
        """Copies the journal from a thread of its own from now on."""
        self._backups.start()

    def get_ready(self) -> None:
        """Loads what the first GS1 code would wait 0.2 s for. Any thread but the GUI's."""
        gs1.load()

    def heard(self, event: DeviceEvent) -> None:
        """Takes what a device reports. The device's thread."""
        self._printing.heard(event)
        if self._display is not None:
            self._display.heard(event)

    def knows(self, code: str) -> bool:
        """Whether a code that a camera has seen is one of ours, or a wallet's. Any thread."""
        return reading.knows(self._desk, code)

    def device_words(self, device: str, code: str) -> str:
        """One calm sentence for what a device reported. Any thread."""
        return counter.device_words(self._desk.texts, device=device, code=code)

    # --- state ----------------------------------------------------------------------------

    @property
    def state(self) -> TillState:
        """The whole truth now."""
        return self._view.state()

    def current(self) -> Answer:
        """The state as an answer, with the hint that there may be."""
        hints.think(self._desk)
        return self._look("state", dict)

    def think(self) -> str | None:
        """A hint for the customer, such as "one more and two cost 20.00"; None where there is none.

        For when nothing is going on: it takes about as long as to price the sale.
        """
        return hints.think(self._desk)

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
            return {"at": self._desk.timestamp()}

        return self._do("clock", use_case)

    def refuse(self, did: str, code: str, /, **values: str | int) -> Answer:
        """An answer to what is no command of this till."""

        def use_case() -> dict[str, Json]:
            raise TillError(code, **values)

        return self._do(did, use_case)

    def on_answer(self, listener: Callable[[Answer], None]) -> None:
        """Calls `listener` with every answer, on the thread of the command."""
        self._listeners.append(listener)

    def on_change(self, listener: Callable[[], None]) -> None:
        """Calls `listener` when paper or head office change the state by themselves. Any thread."""
        self._background.on_change(listener)

    def close(self) -> None:
        """Stops the background work and closes the files; devices before it. Again is free."""
        if self._is_closed:
            return
        self._is_closed = True
        self._background.stop()
        self._backups.stop()
        note_stop(self._desk)
        # Whoever still asks finds nobody at the till, and no file that is shut.
        self._desk.open = None
        self._desk.catalog.close()
        self._desk.drafts.close()
        self._desk.journal.close()
        self._lock.release()

    def _after_sale(self) -> None:
        """Tells paper and head office; neither is waited for."""
        last = self._desk.last
        job = None if last is None else self._desk.drafts.job(last.receipt)
        if job is not None:
            self._printing.submit(job)
        self._background.poke()

    def _do(self, did: str, use_case: Callable[[], dict[str, Json]]) -> Answer:
        """Carries out a command. What was refused before it waits for nobody any more."""

        guard = self._desk.guard

        def done() -> dict[str, Json]:
            shift = self._desk.shift
            try:
                values = use_case()
            except ApprovalNeeded as needed:
                guard.refuse(did, use_case, needed.asked)
                raise
            guard.forget()
            if shift is not None and self._desk.shift is None:
                self._backups.poke()
            return values

        return self._look(did, done)

    def _look(self, did: str, use_case: Callable[[], dict[str, Json]]) -> Answer:
        """Carries out a command that changes nothing a second person may be looking at."""
        try:
            values = use_case()
            answer = Answer(did=did, values=values, state=self.state)
        except Asks as question:
            answer = self._refused(did, question.code, question.values, question.figures)
        except (TillError, SaleError) as error:
            answer = self._refused(did, error.code, error.values)
        except StorageError as error:
            answer = self._refused(did, error.code, {"file": error.path.name})
        for listener in self._listeners:
            listener(answer)
        return answer

    def _refused(
        self,
        did: str,
        code: str,
        values: dict[str, str | int],
        figures: dict[str, str | int] | None = None,
    ) -> Answer:
        problem = self._problem(code, values, figures)
        return Answer(did=did, error=problem, state=self.state)

    def _problem(
        self,
        code: str,
        values: dict[str, str | int],
        figures: dict[str, str | int] | None = None,
    ) -> Problem:
        message = self._desk.texts(f"error.{code}", **values)
        return Problem(code=code, message=message, figures=figures or {})


class Background:
    """What goes on beside the lane, and who wants to hear of changes.

    One thread keeps terminal and head office in step; another, which soon ends, lets the item
    search learn the names that came with a set-up.
    """

    def __init__(
        self, *, make_loop: Callable[[], syncing.Loop | None], index_some: Callable[[], bool]
    ) -> None:
        self._make_loop = make_loop
        self._index_some = index_some
        self._loop: syncing.Loop | None = None
        self._listeners: list[Callable[[], None]] = []
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._indexing = threading.Thread(target=self._index, name="index", daemon=True)

    def on_change(self, listener: Callable[[], None]) -> None:
        """Adds someone who hears of changes. Any thread calls him."""
        self._listeners.append(listener)

    def changed(self) -> None:
        """Tells everyone. Any thread."""
        for listener in self._listeners:
            listener()

    def start(self) -> None:
        """Starts indexing, and the exchange where the terminal is enrolled. Once."""
        with self._lock:
            self._indexing.start()
            self._loop = self._make_loop()
            if self._loop is not None:
                self._loop.start()

    def poke(self) -> None:
        """Something new waits to be sent."""
        if self._loop is not None:
            self._loop.poke()

    def stop(self) -> None:
        """Ends the threads within a bounded time."""
        self._stopping.set()
        with self._lock:
            if self._loop is not None:
                self._loop.stop()
                self._loop = None
            if self._indexing.is_alive():
                self._indexing.join()

    def _index(self) -> None:
        try:
            # The pause lets the lane have the machine between two slices.
            while self._index_some() and not self._stopping.wait(_BREATH):
                pass
        except StorageError as error:
            log.warning("item search not indexed", extra={"code": error.code})
