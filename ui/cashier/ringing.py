"""Ringing up: scans become lines, and what the till asks before it sells gets its answer.

A measured article asks for its weight, a label that looks wrong and a code that could pay ask
whether they are meant, goods for adults ask for the customer's age before money is taken. GUI
thread; a weight is waited for in the pool.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from pos.money import quantity_text
from ui.cashier.means import Means
from ui.cashier.returns import show_receipt
from ui.cashier.state import Notice, PriceTold, Question, SheetName, Weighing
from ui.theme.figures import priced

if TYPE_CHECKING:
    from pos.till.answers import Answer, Problem
    from pos.till.state import Json
    from pos.till.weighing import Taken

CONFIRMED = ("label_disagrees", "ambiguous_code", "lot_stopped")
"""Refusals of a scan that only ask."""

PATIENT = frozenset({"unstable", "not_zeroed", "over_capacity", "under_zero"})
"""Why there is no weight yet, where another one may come by itself."""


class Ringing:
    """Commands about goods."""

    def __init__(self, means: Means) -> None:
        self._means = means
        self._till = means.till
        self._board = means.board
        self._work = means.work
        self._then: Callable[[], None] | None = None

    @property
    def is_asking(self) -> bool:
        """Whether a question stands that something else puts an end to."""
        return self._board.state.ask in ("weight", "question", "price")

    # --- goods --------------------------------------------------------------------------------

    def take(self, code: str) -> None:
        """A code was scanned, typed or tapped: sold, or checked where that was asked for."""
        if self._board.state.ask == "price":
            self._check(code)
        else:
            if self.is_asking:
                self.leave()
            self.sell(code)

    def sell(self, code: str, *, confirm: bool = False) -> None:
        """Puts what a code names into the sale, with the quantity that was set aside for it."""
        times = self._board.state.times
        quantity = quantity_text(times) if times else None
        self._take(code, self._till.scan(code, quantity=quantity, confirm=confirm, wallets=True))

    def _take(self, code: str, answer: Answer) -> None:
        """What the till made of a code."""
        problem, waits = answer.error, answer.waits
        if waits is not None:
            self._board.update(till=answer.state, entry="")
            self._means.consent.ask_office(waits, lambda: self._take(code, self._till.go_on(waits)))
        elif problem is None and "lines" in answer.values:
            show_receipt(self._means, answer)
        elif problem is None:
            self._sold(answer)
        elif problem.code == "approval_needed":
            self._means.consent.settle(answer, self._sold)
        elif problem.code == "weight_needed":
            self._ask_weight(code, problem)
        elif problem.code in CONFIRMED:
            self._ask(answer, about=problem.code, code=code)
        elif problem.code == "unknown_code" and self._till.badge(code) is not None:
            # It may let somebody in: no screen shows it.
            self._board.say("refused", _words("badge"), sound="unknown")
            self._board.update(till=answer.state, entry="")
        else:
            self._board.refuse(answer, entry="")

    def attach(self, code: str) -> None:
        """The member who is buying, in the midst of something else, which goes on as it was."""
        answer = self._till.scan(code)
        if answer.ok:
            self._board.accept(answer, notice=_no_goods(answer.values))
            self._means.errands.look()
            self._board.sounded.emit("ok")
        else:
            self._board.refuse(answer)

    def bag(self) -> None:
        """One carrier bag, of the smallest kind that the shop has."""
        bags = self._till.bags()
        if bags:
            self.sell(bags[0].sku)

    def tag_price(self, typed: str) -> None:
        """The price that was typed is the one on the shelf's tag, for the chosen or last line."""
        line = self._board.state.target_line
        price = self._board.amount(typed)
        if price is None or not line:
            return
        answer = self._till.tag_price(line, price)
        self._means.consent.settle(answer, self._tagged, entry="")

    def _tagged(self, answer: Answer) -> None:
        self._means.errands.end_all()
        self._board.accept(answer, entry="", selected=None)
        self._board.sounded.emit("ok")

    # --- prices -------------------------------------------------------------------------------

    def toggle_price(self) -> None:
        """The price key: the next code is only asked about, or no longer."""
        if self._board.state.ask == "price" or self._board.state.sheet == "price":
            self.leave()
        else:
            self._board.update(ask="price", entry="", sheet="", notice=None)

    def _check(self, code: str) -> None:
        answer = self._till.price_check(code)
        if not answer.ok:
            self._board.refuse(answer, entry="")
            return
        told = _told(answer.values)
        self._board.next_customer()
        self._board.update(ask="code", entry="", sheet="price", told=told, notice=None)
        self._board.sounded.emit("ok")

    # --- questions ----------------------------------------------------------------------------

    def stops_for_age(self, then: Callable[[], None]) -> bool:
        """Asks for the customer's age before money is taken; `then` follows a yes."""
        sale = self._board.state.till.sale
        age = 0 if sale is None else sale.age_to_check
        if not age or self._board.state.ask == "question":
            return bool(age)
        self._then = then
        question = _age_question(age)
        self._board.update(ask="question", sheet="question", question=question, entry="")
        self._board.sounded.emit("approval")
        return True

    def yes(self) -> None:
        """It is right: the label is sold, or the customer is old enough."""
        question = self._board.state.question
        if question is None:
            return
        if question.about != "age_check":
            self.leave()
            self.sell(question.code, confirm=True)
            return
        answer = self._till.check_age(True)
        then, self._then = self._then, None
        if not answer.ok:
            self._board.refuse(answer)
            return
        self._board.accept(answer, ask="code", sheet="", question=None)
        if then is not None:
            then()

    def no(self) -> None:
        """It is not: the label is left out, or what is for adults is taken back."""
        question = self._board.state.question
        self.leave()
        if question is not None and question.about == "age_check":
            answer = self._till.check_age(False)
            if answer.ok:
                self._board.accept(answer, selected=None)
                self._board.say(
                    "info",
                    _words("age_refused"),
                )
            else:
                self._board.refuse(answer)

    def leave(self) -> None:
        """Nothing is asked any more, and nothing has changed."""
        self._then = None
        sheet: SheetName = "tender" if self._board.state.sheet == "tender" else ""
        self._board.update(
            ask="code", entry="", sheet=sheet, question=None, weighing=None, told=None, notice=None
        )

    def say_anew(self) -> None:
        """The language is another one: what the till said of goods is over, and can be asked again;
        the question of age stays."""
        state = self._board.state
        sale, question = state.till.sale, state.question
        if question is not None and question.about == "age_check" and sale is not None:
            self._board.update(question=_age_question(sale.age_to_check))
        elif question is not None or state.told is not None:
            self.leave()

    # --- weights ------------------------------------------------------------------------------

    def weigh_typed(self, typed: str) -> None:
        """The weight that was typed; nothing typed leaves the scale its time."""
        weighing = self._board.state.weighing
        quantity = self._board.quantity(typed) if typed else None
        if weighing is None or not quantity:
            self._board.update(entry="")
            return
        answer = self._till.scan(weighing.code, quantity=quantity_text(quantity))
        if answer.ok:
            self._sold(answer)
        else:
            self._board.refuse(answer, entry="")

    def scale_shows(self, grams: int, status: str, tare: int = 0) -> None:
        """What lies on the scale now; it matters only while a weight is asked for."""
        weighing = self._board.state.weighing
        if weighing is not None and weighing.live:
            shown = weighing.showing(grams, tare=tare, at_rest=status == "stable")
            self._board.update(weighing=shown)

    def _ask_weight(self, code: str, problem: Problem) -> None:
        figures = problem.figures
        weighing = Weighing(
            code=code,
            name=str(figures["name"]),
            name_en=str(figures["name_en"]),
            unit=str(figures["unit"]),
            price=int(figures["price"]),
            live=self._till.has_scale and figures["unit"] == "kg",
        )
        self._board.update(
            ask="weight", sheet="weigh", entry="", weighing=weighing, question=None, notice=None
        )
        self._board.sounded.emit("approval")
        if weighing.live:
            self._await_weight(weighing.code)

    def _await_weight(self, code: str) -> None:
        self._work.submit(
            self._till.take_weight, lambda taken: self._taken(code, taken), owner=self._board
        )

    def _taken(self, code: str, taken: Taken) -> None:
        """A weight came, or the reason why there is none, unless nobody waits for it any more."""
        weighing = self._board.state.weighing
        if weighing is None or weighing.code != code:
            return
        if taken.weight is not None:
            answer = self._till.sell_weighed(code, taken)
            if answer.ok:
                self._sold(answer)
            else:
                self._board.refuse(answer)
            return
        if taken.code != "unstable":
            self._board.say("care", self._till.device_words("scale", taken.code))
        if taken.code in PATIENT:
            self._await_weight(code)

    # --- inside -------------------------------------------------------------------------------

    def _ask(self, answer: Answer, *, about: str, code: str) -> None:
        text = answer.error.message if answer.error is not None else ""
        question = Question(about=about, text=text, code=code)
        self._board.update(
            till=answer.state, ask="question", sheet="question", question=question, entry=""
        )
        self._board.sounded.emit("approval")

    def _sold(self, answer: Answer) -> None:
        before, sale = self._board.state.till.sale, answer.state.sale
        age = 0 if sale is None else sale.age_to_check
        # Said once: what is scanned afterwards says it only where it asks for more years.
        asks = age > (0 if before is None else before.age_to_check)
        notice = _age_notice(age) if asks else _no_goods(answer.values)
        # The next customer's goods close a card; a payment sheet stays, so that it can go on.
        paying = self._board.state.sheet == "tender"
        self._board.accept(
            answer,
            ask="amount" if paying else "code",
            # A quantity waits for goods: who is buying, or what a coupon gives, leaves it.
            times=0 if "line" in answer.values else self._board.state.times,
            entry="",
            selected=None,
            sheet="tender" if paying else "",
            question=None,
            weighing=None,
            told=None,
            notice=notice,
        )
        self._board.sounded.emit("approval" if asks else "ok")


def _no_goods(values: Mapping[str, Json]) -> Notice | None:
    """What a code said that is no article's: a coupon's worth, what became of a payment, or that
    head office is being asked who a member is."""
    saved, payment = values.get("saved"), values.get("payment")
    if isinstance(told := values.get("notice"), str):
        return Notice(tone="info", text=told)
    if isinstance(payment, dict):
        return Notice(tone="info", text=str(payment["message"]))
    if isinstance(saved, int):
        if saved <= 0:
            return Notice(tone="info", text=_words("coupon_idle"))
        return Notice(tone="info", text=_words("coupon").replace("%1", priced(saved)))
    return None


def _age_notice(age: int) -> Notice:
    return Notice(tone="care", text=_words("age_notice").replace("%1", str(age)))


def _age_question(age: int) -> Question:
    return Question(about="age_check", text=_words("age_question").replace("%1", str(age)))


def _told(values: Mapping[str, Json]) -> PriceTold:
    """What a price check answered, as a sheet shows it."""
    item = values["item"]
    promotions = values["promotions"]
    assert isinstance(item, dict) and isinstance(promotions, list)
    return PriceTold(
        name=str(item["name"]),
        name_en=str(item["name_en"]),
        unit=str(item["unit"]),
        price=_whole(item["price"]),
        amount=_whole(values["amount"]),
        net=_whole(values["net"]),
        promotions=tuple(str(one["text"]) for one in promotions if isinstance(one, dict)),
        stopped=str(values["stopped"] or ""),
    )


def _whole(value: Json) -> int:
    return value if isinstance(value, int) else 0


def _words(name: str) -> str:
    """What the screen says by itself about goods."""
    return {
        "coupon": QCoreApplication.translate("Ringing", "Coupon applied: saves %1."),
        "coupon_idle": QCoreApplication.translate(
            "Ringing", "Coupon kept. Nothing in the cart qualifies yet."
        ),
        "age_notice": QCoreApplication.translate(
            "Ringing", "Only for customers aged %1 or over: check their age."
        ),
        "age_question": QCoreApplication.translate(
            "Ringing", "Some items are only for customers aged %1 or over."
        ),
        "badge": QCoreApplication.translate("Ringing", "That is a staff badge, not an item."),
        "age_refused": QCoreApplication.translate(
            "Ringing", "The age-restricted items were removed."
        ),
    }[name]
