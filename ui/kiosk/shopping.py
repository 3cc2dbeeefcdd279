"""Goods at a self-checkout: scans become lines, lines change, and what a scan asks is told calmly.

GUI thread; a weight is waited for, and goods are looked up, in the pool.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication

from pos.money import quantity_text
from pos.till.answers import Problem
from ui.kiosk.attending import Attending
from ui.kiosk.means import Means
from ui.kiosk.shelves import Shelves
from ui.kiosk.state import Kind, OnScale
from ui.theme.figures import priced

if TYPE_CHECKING:
    from pos.catalog.item import Item
    from pos.till.answers import Answer
    from pos.till.state import Json
    from pos.till.weighing import Taken

translate = QCoreApplication.translate

MOST_FOUND: Final = 60
PATIENT: Final = frozenset({"unstable", "not_zeroed", "over_capacity", "under_zero", "timeout"})
"""Why there is no weight yet, where another one may come by itself."""
STAYS_OUT: Final[Mapping[str, Kind]] = {
    "unknown_code": "unknown",
    "unknown_plu": "unknown",
    "bad_check_digit": "unknown",
    "bad_code": "unknown",
    "code_is_merchant": "unknown",
    "code_is_card": "unknown",
    "not_for_sale": "not_for_sale",
    "sale_stopped": "recalled",
    "lot_stopped": "recalled",
    "limit_per_sale": "limit",
    "label_disagrees": "problem",
    "ambiguous_code": "problem",
}
"""Refusals of a scan after which the goods stay out of the basket."""


class Shopping:
    """Commands about goods. `paying` is told of a scan that asked a wallet for money; `held` does
    what is to be done before any payment, and says whether it is to be waited for."""

    def __init__(
        self,
        means: Means,
        *,
        attending: Attending,
        paying: Callable[[], None],
        held: Callable[[], bool],
    ) -> None:
        self._till = means.till
        self._board = means.board
        self._work = means.work
        self._attending = attending
        self._paying = paying
        self._held = held
        self._shelves = Shelves(means.till)
        self._asked_for = ""
        self._looking = False

    # --- scans --------------------------------------------------------------------------------

    def take(self, code: str) -> None:
        """A code was scanned, or picked on a tile: goods, a member, a coupon or a wallet."""
        self._scanned(code, self._till.scan(code))

    def _scanned(self, code: str, answer: Answer) -> None:
        problem, waits = answer.error, answer.waits
        if waits is not None:
            # What became of a payment, or of a receipt: the list stays alive meanwhile.
            self._work.submit(
                waits.ask,
                lambda _: self._scanned(code, self._till.go_on(waits)),
                owner=self._board,
            )
            return
        if problem is not None and problem.code == "code_is_wallet":
            if self._held():
                return
            answer = self._till.scan(code, wallets=True)
            problem = answer.error
        if problem is None:
            self._sold(answer)
        elif problem.code == "weight_needed":
            self._ask_weight(code, problem)
        elif problem.code == "approval_needed":
            self._attending.ask("recall", again=lambda: self._till.scan(code), done=self._sold)
        elif problem.code == "age_check":
            self._attending.ask_age(then=lambda: self.take(code))
        elif problem.code in STAYS_OUT:
            self._not_taken(code, answer)
        elif problem.code == "day_over":
            # Yesterday's shift is still open: somebody closes it, and opens the lane for today.
            self._board.catch_up(answer.state, page="closed")
        else:
            self._board.catch_up(answer.state)
            self._attending.explain(problem.code)

    def _not_taken(self, code: str, answer: Answer) -> None:
        """The goods stay out of the list: what the shopper does, and who comes."""
        assert answer.error is not None
        kind, name = STAYS_OUT[answer.error.code], answer.error.message
        if self._board.state.sale is None:
            # Nobody's basket: whoever holds something up is told, and nobody is called for that.
            if self._board.state.page in ("thanks", "parked"):
                self._board.sounded.emit("unknown")
            else:
                self._board.intervene(kind, needs_staff=False, text=name)
        elif kind == "limit":
            self._attending.ask_more(code, name=name, done=self._sold)
        elif kind == "problem":
            self._board.intervene(kind, needs_staff=False, text=name)
        else:
            self._attending.ask_for_help_with(kind, text=code if kind == "unknown" else name)

    def _sold(self, answer: Answer) -> None:
        values, board = answer.values, self._board
        if answer.state.attempt is not None:
            board.catch_up(answer.state)
            self._paying()
            return
        board.accept(
            answer, page="cart", line=0, intervention=None, on_scale=None, paid=None, parked=None
        )
        self._say(values)
        board.sounded.emit("ok")

    def _say(self, values: Mapping[str, Json]) -> None:
        """What a code said that a line does not show."""
        board, saved, age = self._board, values.get("saved"), values.get("min_age")
        if isinstance(told := values.get("notice"), str):
            board.say("info", told)
        elif values.get("member"):
            board.say("done", translate("Kiosk", "Welcome back. Your prices are in."))
        elif isinstance(saved, int):
            words = translate("Kiosk", "Coupon taken: it saves %1.").replace("%1", priced(saved))
            idle = translate("Kiosk", "Coupon taken. It gives nothing on these goods yet.")
            board.say("done", words if saved > 0 else idle)
        elif "ask" in values and isinstance(age, int):
            words = translate(
                "Kiosk", "For customers of %1 and over. Somebody looks before you pay."
            )
            board.say("info", words.replace("%1", str(age)))
        elif "lines" in values or "payment" in values:
            board.say("info", translate("Kiosk", "That is a receipt. Please scan your goods."))

    # --- lines --------------------------------------------------------------------------------

    def step(self, line: int, step: int) -> None:
        """One more or one less of a line; the last one is taken out."""
        shown = next((one for one in self._board.state.lines if one.line == line), None)
        if shown is None or shown.unit != "each" or shown.labelled:
            return
        wanted = shown.quantity + 1000 * step
        if wanted <= 0:
            self.remove(line)
            return
        self._change(lambda: self._till.quantity(line, quantity_text(wanted)), line)

    def bag(self, sku: str, step: int) -> None:
        """One of the shop's bags more or less."""
        line = next((one for one in self._board.state.lines if one.sku == sku), None)
        if line is not None:
            self.step(line.line, step)
        elif step > 0:
            self._board.accept(self._till.scan(sku))

    def remove(self, line: int) -> None:
        """Takes a line out; somebody of the shop looks where that is much."""
        self._change(lambda: self._till.void_line(line), line)

    def _change(self, command: Callable[[], Answer], line: int) -> None:
        answer = command()
        problem = answer.error
        if problem is None:
            self._changed(answer)
        elif problem.code == "approval_needed":
            self._attending.ask("remove", again=command, done=self._changed, line=line)
        elif problem.code in STAYS_OUT:
            chosen = next((one for one in self._board.state.lines if one.line == line), None)
            self._not_taken("" if chosen is None else chosen.sku, answer)
        else:
            self._board.catch_up(answer.state)
            self._attending.explain(problem.code)

    def _changed(self, answer: Answer) -> None:
        self._board.accept(answer, intervention=None)
        if self._board.state.chosen is None and self._board.state.page == "line":
            self._board.show("cart", line=0)
        self._board.sounded.emit("ok")

    # --- looking up ---------------------------------------------------------------------------

    def look_up(self) -> None:
        """Goods without a bar code: by picture or by their first letters."""
        self._board.show(
            "look_up", typing="letters", found=(), found_for="", shelf="",
            shelves=self._shelves.first(),
        )  # fmt: skip

    def open_shelf(self, path: str) -> None:
        """A finger on a shelf: the shelves in it, or its goods where they are few."""
        if path in self._board.state.shelves:
            self._board.update(shelf=path, shelves=self._shelves.under(path))

    def leave_shelf(self) -> bool:
        """One shelf back; false where all of them are shown already."""
        shelf = self._board.state.shelf
        if shelf:
            around, shelves = self._shelves.above(shelf)
            self._board.update(shelf=around, shelves=shelves)
        return bool(shelf)

    def typed(self) -> None:
        """The text of the search has changed."""
        text = self._board.typed.strip()
        if not text:
            self._board.update(found=(), found_for="")
        elif not self._looking:
            self._search(text)

    def _search(self, text: str) -> None:
        self._looking = True
        self._work.submit(
            lambda: self._till.find(text, MOST_FOUND),
            lambda found: self._answered(text, found),
            owner=self._board,
        )

    def _answered(self, text: str, found: list[Item] | Problem) -> None:
        self._looking = False
        board = self._board
        now = board.typed.strip() if board.state.page == "look_up" else ""
        if not now:
            return
        if not isinstance(found, Problem):
            board.update(found=tuple(found), found_for=text)
        if now != text:
            self._search(now)

    # --- weights ------------------------------------------------------------------------------

    def scale_shows(self, grams: int, status: str) -> None:
        """What lies on the scale now; it matters only while a weight is asked for."""
        goods = self._board.state.on_scale
        if goods is not None and goods.live:
            shown = replace(goods, grams=grams, at_rest=status == "stable")
            self._board.update(on_scale=shown)

    def _ask_weight(self, code: str, problem: Problem) -> None:
        figures = problem.figures
        goods = OnScale(
            code=code,
            name=str(figures["name"]),
            name_en=str(figures["name_en"]),
            unit=str(figures["unit"]),
            price=int(figures["price"]),
            live=self._till.has_scale and figures["unit"] == "kg",
        )
        if not goods.live:
            # A shopper does not say himself how much there is.
            self._attending.ask_weight(goods, weighed=lambda answer: self._sold(answer))
            return
        self._board.show("weigh", on_scale=goods, intervention=None)
        self._board.sounded.emit("approval")
        self._await_weight(code)

    def _await_weight(self, code: str) -> None:
        self._asked_for = code
        self._work.submit(
            self._till.take_weight, lambda taken: self._taken(code, taken), owner=self._board
        )

    def _taken(self, code: str, taken: Taken) -> None:
        """A weight came, or the reason why there is none, unless nobody waits for it any more."""
        goods = self._board.state.on_scale
        if goods is None or goods.code != code or self._board.state.page != "weigh":
            return
        if taken.weight is not None:
            answer = self._till.sell_weighed(code, taken)
            if answer.ok:
                self._sold(answer)
            elif answer.error is not None:
                self._attending.explain(answer.error.code)
        elif taken.code in PATIENT:
            self._await_weight(code)
        else:
            self._attending.ask_weight(goods, weighed=lambda answer: self._sold(answer))
