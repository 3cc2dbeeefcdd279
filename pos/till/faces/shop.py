"""Goods, head office and paper: what the lane stands on."""

from __future__ import annotations

import time
from collections.abc import Callable

from drivers.api import DeviceEvent
from drivers.paper import Paper
from pos.catalog.item import Item
from pos.codes import gs1
from pos.database import StorageError
from pos.texts import Texts
from pos.till import counter, finding, reading, syncing
from pos.till.answers import Answer, Problem
from pos.till.desk import TillError
from pos.till.faces.commands import Commands
from pos.till.state import Json, LineView


class Shop(Commands):
    """Commands about goods, and about what goes on beside the lane."""

    def categories(self, under: str = "") -> list[str]:
        """The categories directly below one, the top ones without it, in the shop's order."""
        return self._desk.catalog.categories(under)

    def items(self, category: str, limit: int, offset: int = 0) -> list[Item]:
        """A page of a category's items, for the product tiles."""
        return self._desk.catalog.items(category, limit, offset)

    def count_items(self, category: str) -> int:
        """How many items a category has, with everything below it."""
        return self._desk.catalog.count(category)

    def find(self, text: str, limit: int) -> list[Item] | Problem:
        """Items by name, pinyin, initials or code, for the product tiles. Any thread but the GUI's.

        It takes a few milliseconds, and once after a set-up about a second.
        """
        try:
            return finding.find(self._desk, text=text, limit=limit)
        except StorageError as error:
            return self._problem(error.code, {"file": error.path.name})
        except TillError as error:
            return self._problem(error.code, error.values)

    def search(self, text: str, limit: int) -> Answer:
        """`find` as an answer."""
        return self._do("search", lambda: finding.search(self._desk, text=text, limit=limit))

    def category_name(self, category: str) -> str:
        """A category's name in the till's language."""
        names = self._desk.settings.get("categories") or {}
        named = names.get(category) or {}
        return str(named.get(self._desk.texts.language) or category.rsplit("/", 1)[-1])

    def speak(self, language: str) -> None:
        """Says everything in another language to the people at the till from now on.

        Papers, the record and the customer's line display keep the shop's. GUI thread.
        """
        desk = self._desk
        desk.texts = Texts(language)
        if desk.open is not None:
            desk.open.hint, desk.open.is_thought_over = None, False
        self._view.say_anew()

    def named_anew(self, line: LineView) -> LineView:
        """A line that a screen still shows after its sale has ended, in the language of now."""
        return self._view.named_anew(line)

    def sync(self) -> Answer:
        """Sends and fetches once, and answers what moved. Waits for the network: no GUI thread."""
        return self._look("sync", lambda: syncing.sync_once(self._desk, self._link))

    def wait(self, seconds: int) -> Answer:
        """Answers when the payment under way is final, no receipt is on its way and nothing is
        unsent, or the time is over."""

        def use_case() -> dict[str, Json]:
            until = time.monotonic() + max(0, seconds)
            while self._desk.attempt is not None and (left := until - time.monotonic()) > 0:
                self._payments.news.wait(left)
                self._take_up()
            return self._waited(int(max(0, until - time.monotonic())))

        return self._look("wait", use_case)

    def _waited(self, seconds: int) -> dict[str, Json]:
        """Waits for paper and head office; says what is left of them and of the payment."""
        values = syncing.wait(self._desk, self._link, self._printing, seconds=seconds)
        pending = values["pending"]
        if self._desk.attempt is not None and isinstance(pending, list):
            pending.insert(0, "attempt")
        return values

    def start_printing(self) -> None:
        """Prints what was owed before the start; call it when the printer is opened."""
        self._printing.resume()

    @property
    def paper_width(self) -> int:
        """Half-width columns of the paper in the receipt printer."""
        return self._desk.config.receipt.width

    def print_at_once(self, name: str, paper: Paper) -> bool:
        """Prints what is on no record, such as the card of the keys; False without a printer."""
        if not self._desk.config.devices.printer:
            return False
        self._printing.at_once(name, lambda: paper)
        return True

    def start_sync(self) -> None:
        """Keeps terminal and head office in step from a thread of its own from now on.

        What the item search has still to learn, it learns there too.
        """
        self._background.start()

    def start_backups(self) -> None:
        """Copies the journal from a thread of its own from now on."""
        self._backups.start()

    def get_ready(self) -> None:
        """Loads what the first GS1 code would wait 0.1 s for. Any thread but the GUI's."""
        gs1.load()

    def on_renewed(self, listener: Callable[[], None]) -> None:
        """Says who hears that other promotions have been read. The thread of the exchange calls
        him."""
        self._desk.terms_reader.renewed = listener

    def heard(self, event: DeviceEvent) -> None:
        """Takes what a device reports. The device's thread."""
        self._desk.unwell.heard(event)
        self._printing.heard(event)
        self._scale.heard(event)
        if self._display is not None:
            self._display.heard(event)

    def knows(self, code: str) -> bool:
        """Whether a code that a camera has seen is one of ours, or a wallet's. Any thread."""
        return reading.knows(self._desk, code)

    def kind_of(self, code: str) -> str:
        """What a code is here: "item", "label", "member", "coupon", "receipt", "wallet", ...; empty
        for one that nothing here knows."""
        return reading.kind_of(self._desk, code)

    def device_words(self, device: str, code: str) -> str:
        """One calm sentence for what a device reported. Any thread."""
        return counter.device_words(self._desk.texts, device=device, code=code)
