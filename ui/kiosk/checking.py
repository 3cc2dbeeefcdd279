"""A look at the basket before payment, where no scale watches: seldom, and nobody's fault.

The rules are `pos.bagging.checks`'; staff scan a few pieces again and say whether they were there,
and that feeds the rate of the lane. GUI thread.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication

from pos.bagging.checks import WHOLE, Good, doubt, is_due, to_scan_again
from pos.bagging.produce import is_cheap
from ui.kiosk.attending import Attending
from ui.kiosk.means import Means

if TYPE_CHECKING:
    from pos.till.answers import Answer
    from pos.till.state import LineView

translate = QCoreApplication.translate

KIND: Final = "check"
SHELF: Final = 200
"""Articles of a shelf with which a picked one is compared."""


def chance() -> int:
    """A number from 0 to 9,999 that nobody foresees."""
    return secrets.randbelow(WHOLE)


class Checking:
    """The looks of one lane. `draw` is where chance comes from."""

    def __init__(
        self, means: Means, *, attending: Attending, draw: Callable[[], int] = chance
    ) -> None:
        self._till = means.till
        self._board = means.board
        self._is_on = means.config.looks
        self._attending = attending
        self.draw = draw
        self._sale = ""
        self._drawn = 0
        self._seen: dict[int, int] | None = None
        self._picked: dict[str, bool] = {}
        self._again: dict[str, LineView] = {}
        self._missing = 0

    def picked(self, code: str) -> None:
        """An article was picked by its picture."""
        item = next((one for one in self._board.state.found if one.sku == code), None)
        if not self._is_on or item is None:
            return
        shelf = [one.price for one in self._till.items(item.category, SHELF)]
        self._picked[item.sku] = is_cheap(item.price, shelf)

    def look(self) -> None:
        """The lane may be free again: what was picked there is nobody's any more."""
        if self._board.state.page in ("attract", "closed"):
            self._picked.clear()

    def holds(self, *, then: Callable[[], None]) -> bool:
        """Whether somebody looks at this basket before it is paid; `then` follows his look.

        One number is drawn for a sale, so that touching "Pay" again changes nothing; what comes
        into the basket afterwards does. Goods that follow a look are drawn for anew.
        """
        sale = self._board.state.sale
        if not self._is_on or sale is None:
            return False
        goods = [self._good(line) for line in sale.lines if not line.void]
        lies = {line.line: line.quantity for line in sale.lines if not line.void}
        if sale.id != self._sale:
            self._sale, self._drawn, self._seen = sale.id, self.draw(), None
        elif self._seen is not None:
            if all(self._seen.get(line, 0) >= quantity for line, quantity in lies.items()):
                return False  # All of it has been looked at.
            self._drawn, self._seen = self.draw(), None
        doubtful = doubt(goods, taken_out=sum(line.void for line in sale.lines))
        if not goods or not is_due(self._till.looks, doubtful=doubtful, drawn=self._drawn):
            return False
        chosen = to_scan_again(goods, drawn=self.draw())
        self._again = {line.sku: line for line in sale.lines if line.line in chosen}
        self._missing = 0

        def done(answer: Answer) -> None:
            self._board.accept(answer, page="cart")
            then()

        self._attending.ask(
            KIND,
            # What was scanned and is not in the list was missing, whatever is said of the rest.
            again=lambda: self._looked(lies, missing=self._missing),
            otherwise=lambda: self._looked(lies, missing=max(1, self._missing)),
            done=done,
            may_withdraw=False,
            text=self._names(),
        )
        return True

    def rescanned(self, code: str) -> None:
        """Staff scan a piece out of the basket: it is in the list, or it was missing there.

        When all that were to be scanned have been, and nothing was missing, the look is over.
        """
        board, standing = self._board, self._attending.pending
        if standing is None or standing.kind != KIND:
            board.sounded.emit("unknown")
            return
        item = self._till.price_check(code).values.get("item")
        sku = str(item["sku"]) if isinstance(item, dict) else ""
        listed = {line.sku for line in board.state.lines}
        if sku not in listed:
            self._missing += 1
            words = translate("Kiosk", "That one is not in the list. Scan on, then say so below.")
            board.say("care", words, sound="unknown")
            return
        self._again.pop(sku, None)
        board.update(intervention=replace(standing, text=self._names()), notice=None)
        board.sounded.emit("ok")
        if not self._again and not self._missing:
            self._attending.choose("agree")

    def count(self, missing: int) -> None:
        """Somebody says from elsewhere how many pieces were missing."""
        self._missing = max(self._missing, missing)

    def _names(self) -> str:
        """What is still to be scanned again."""
        english = self._board.state.english
        return " · ".join(
            line.name_en if english and line.name_en else line.name for line in self._again.values()
        )

    def _looked(self, lies: dict[int, int], *, missing: int) -> Answer:
        self._seen = lies
        self._till.note_look(missing)
        return self._till.current()

    def _good(self, line: LineView) -> Good:
        return Good(
            line=line.line,
            net=line.net,
            by_picture=line.sku in self._picked,
            cheap=self._picked.get(line.sku, False),
        )
