"""Somebody of the shop at a self-checkout: one matter at a time, settled at the lane or elsewhere.

What the lane may not do alone the till refuses, and the very command is put to a person: at the
lane with number and PIN or a badge, or from the attendant's own screen. Then it is carried out with
that consent, bound to the sale as it stands. GUI thread; a PIN is checked in the pool.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Literal

from PySide6.QtCore import QCoreApplication

from pos.lane.messages import Question
from pos.money import quantity_text
from ui.kiosk.matters import settled_words
from ui.kiosk.means import Means
from ui.kiosk.reasons import NEEDS_SOMEBODY, why_not
from ui.kiosk.state import Attendant, Intervention, Kind, OnScale, Page
from ui.theme.figures import priced

if TYPE_CHECKING:
    from pos.till.answers import Answer
    from pos.till.staffing import PinCheck

translate = QCoreApplication.translate

Agree = Callable[[], "Answer"]
"""Releases the command that the till has just refused, with somebody's consent."""
MUCH: Final = 30_000
"""Grams that no scale of a counter weighs, and no shopper carries home in one bag."""
TENFOLD: Final = 10
"""A price so many times as large, or as small, is asked about: a point is easily forgotten."""
Choice = Literal["agree", "refuse", "price", "weight"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What waits for a person. `again` is the command, carried out anew so that the consent is to
    the sale as it stands; without one somebody only has to come. `otherwise` is what a no does,
    `typed` what is done with the figure that somebody types."""

    again: Callable[[], Answer] | None = None
    typed: Callable[[int], Answer] | None = None
    otherwise: Callable[[], Answer] | None = None
    done: Callable[[Answer], None] | None = None


class Attending:
    """Interventions and the attendant's menu."""

    def __init__(self, means: Means) -> None:
        self._till = means.till
        self._board = means.board
        self._work = means.work
        self._matter = Matter()
        self._check: PinCheck | None = None
        self._doubted = (0, 0)
        self.attended = 0
        """The last matter that somebody of the shop saw to, or stood before."""
        self.left: Callable[[], None] = lambda: None
        """Called when the lane is to be left for good."""

    @property
    def pending(self) -> Intervention | None:
        """What waits for somebody of the shop now; for the attendant's own screen."""
        standing = self._board.state.intervention
        return standing if standing is not None and standing.needs_staff else None

    @property
    def needs_figure(self) -> bool:
        """Whether nobody agrees to what waits without a price or a weight."""
        return self._matter.typed is not None

    # --- what begins one ----------------------------------------------------------------------

    def ask(
        self,
        kind: Kind,
        *,
        again: Callable[[], Answer] | None = None,
        otherwise: Callable[[], Answer] | None = None,
        typed: Callable[[int], Answer] | None = None,
        done: Callable[[Answer], None] | None = None,
        **facts: Any,
    ) -> None:
        """The lane waits for a person. What waits already is settled first."""
        if self.pending is not None:
            return
        self._matter = Matter(again=again, otherwise=otherwise, typed=typed, done=done)
        self._board.intervene(kind, needs_staff=True, **facts)

    def ask_age(self, *, then: Callable[[], None]) -> None:
        """Somebody looks how old the shopper is; `then` follows a yes."""
        sale = self._till.state.sale
        age = 0 if sale is None else sale.age_to_check

        def done(answer: Answer) -> None:
            self._board.accept(answer, page="cart")
            if answer.values.get("old_enough"):
                then()

        self.ask(
            "age",
            again=lambda: self._till.check_age(True),
            otherwise=lambda: self._till.check_age(False),
            done=done,
            figure=age,
        )

    def ask_price(self, line: int) -> None:
        """The shopper has read another price on the shelf."""
        self.ask("price", line=line, typed=lambda price: self._till.tag_price(line, price))

    def ask_weight(self, goods: OnScale, *, weighed: Callable[[Answer], None]) -> None:
        """Goods by measure, and no scale that says how much there is."""
        self.ask(
            "weight",
            typed=lambda weight: self._till.scan(goods.code, quantity=quantity_text(weight)),
            done=weighed,
            text=goods.code,
        )

    def ask_more(self, code: str, *, name: str, done: Callable[[Answer], None]) -> None:
        """More than one sale may hold: somebody agrees to one more, or the shopper goes on."""
        again = partial(self._till.scan, code, over_limit=True)
        self.ask("limit", again=again, done=done, text=name, goes_on=True)

    def ask_for_help_with(self, kind: Kind, *, text: str) -> None:
        """Goods that are not in the list: somebody comes for them, and the shopper goes on.

        Recalled ones stay here: nobody takes them along while he waits for the others.
        """
        recalled = kind == "recalled"
        self.ask(kind, text=text, goes_on=not recalled, may_withdraw=not recalled)

    def ask_to_close(self, *, done: Callable[[Answer], None]) -> None:
        """The lane's day is over: its shift is closed before anybody is served again."""
        close = partial(self._till.close_shift, {"cash": 0})
        self.ask("day", again=close, done=done, may_withdraw=False)

    def explain(self, code: str) -> None:
        """Why something did not come about; where a shopper cannot help himself, somebody comes."""
        if code in NEEDS_SOMEBODY:
            self.ask("help", text=code)
        else:
            self._board.say("care", why_not(code), sound="unknown")

    def help(self) -> None:
        """The shopper wants somebody to come."""
        self.ask("help")

    # --- what ends one ------------------------------------------------------------------------

    def withdraw(self) -> None:
        """The shopper goes on without: what only was told, or what he may take back."""
        standing = self._board.state.intervention
        if standing is not None and (not standing.needs_staff or standing.may_withdraw):
            self._matter = Matter()
            self._board.end_intervention()
            self.leave_staff()

    def settle(
        self, id: int, *, agree: bool, by: Agree, figure: int | None = None
    ) -> Answer | None:
        """Somebody has decided, here or at his own screen: `by` releases the waiting command.

        `figure` is the price or the weight that he typed, minor units or thousandths; without one
        nobody agrees to a doubt about a figure. None where that matter does not wait any more;
        otherwise what the till answers.
        """
        standing, matter = self.pending, self._matter
        if standing is None or standing.id != id:
            return None
        self.attended = id
        command = matter.again if agree else matter.otherwise
        if agree and (typed := matter.typed) is not None:
            if figure is None:
                return self._till.refuse("approve", "figure_needed")
            command = partial(typed, figure)
        if command is None:
            self.dismiss()
            if words := settled_words(standing.kind, agree=agree):
                self._board.say("info", words)
            return self._till.current()
        answer = command()
        if answer.error is not None and answer.error.code == "approval_needed":
            answer = by()
        if answer.ok:
            done = matter.done or self._board.accept
            self._matter = Matter()
            self._board.end_intervention()
            done(answer)
            self.leave_staff()
        else:
            self._board.catch_up(answer.state)
        return answer

    def dismiss(self) -> None:
        """It is settled without the till."""
        self._matter = Matter()
        self._board.end_intervention()
        self.leave_staff()

    def look(self) -> None:
        """The state has changed by itself: perhaps what waited has settled meanwhile."""
        standing, sale = self.pending, self._board.state.sale
        if standing is None:
            return
        if standing.kind == "age" and (sale is None or not sale.age_to_check):
            self.dismiss()
        elif standing.kind in ("remove", "price") and sale is None:
            self.dismiss()

    # --- at the lane --------------------------------------------------------------------------

    def begin(self) -> None:
        """The staff's corner: number and PIN, or a badge that was scanned."""
        self._board.show("staff", typing="digits", user="")

    def enter(self) -> None:
        """The number, then the PIN."""
        board, typed = self._board, self._board.typed
        if not typed and not board.state.user:
            return
        if not board.state.user:
            board.set_typed("")
            board.update(user=typed, typing="pin")
            return
        user = board.state.user
        board.set_typed("")
        self._ask_who(user, typed)

    def _ask_who(self, user: str, pin: str) -> None:
        """Has number and PIN checked, in the pool."""
        self._board.update(busy=True)
        self._work.submit(lambda: self._till.check_pin(user, pin), self._checked, owner=self._board)

    def scanned(self, code: str) -> None:
        """A scan while somebody of the shop is waited for: only his badge means anything.

        Whatever else is scanned is neither sold nor taken for a name: it may be goods, or the
        shopper's own wallet, and what stands there goes on standing.
        """
        board, badge = self._board, self._till.badge(code)
        if badge is None:
            self._no_badge()
            return
        board.show("staff", typing="pin", user=badge.user)
        if badge.signs_in:
            self._ask_who(code, "")

    def _no_badge(self) -> None:
        board = self._board
        if board.state.page == "staff":
            words = translate("Kiosk", "This badge is not known here. Type the staff number.")
            board.say("refused", words, sound="unknown")
        elif self.pending is not None:
            words = translate("Kiosk", "One moment, please: somebody is on the way. Then go on.")
            board.say("info", words, sound="unknown")
        else:
            board.sounded.emit("unknown")

    def _checked(self, check: PinCheck) -> None:
        board = self._board
        board.update(busy=False)
        if board.state.page != "staff":
            return
        answer = self._till.attend(check)
        if not answer.ok:
            board.update(user="", typing="digits")
            message = "" if answer.error is None else answer.error.message
            board.say("refused", message, sound="unknown")
            return
        self._check = check
        if self.pending is not None:
            self.attended = self.pending.id
        name = str(answer.values.get("name", ""))
        board.catch_up(
            answer.state,
            page="attendant",
            attendant=Attendant(user=check.user, name=name),
            user="",
        )

    def choose(self, choice: Choice) -> None:
        """What the attendant decides about the matter that waits."""
        # Who finds a doubted price right says no to another one.
        doubted = self.pending is not None and self.pending.kind == "price"
        self._decide(agree=choice == "agree" and not doubted)

    def _decide(self, *, agree: bool, figure: int | None = None) -> None:
        standing, check = self.pending, self._check
        if standing is None or check is None:
            return
        if (self._matter.again or self._matter.typed) is None:
            # No consent of his is journaled with a command: that he saw to it is.
            sale = self._board.state.sale
            about = Question(kind=standing.kind, sale="" if sale is None else sale.id)
            here = self._board.state.till.terminal
            self._till.note_attended(about, by=check.user, stood_at=here, agrees=agree)
        answer = self.settle(
            standing.id, agree=agree, by=lambda: self._till.approve_with(check), figure=figure
        )
        if answer is not None and answer.error is not None:
            self._board.set_typed("")
            self._board.say("refused", answer.error.message, sound="unknown")

    def with_consent(self, command: Callable[[], Answer]) -> Answer:
        """A command of the attendant's own at this lane."""
        answer = command()
        needs = answer.error is not None and answer.error.code == "approval_needed"
        if needs and self._check is not None:
            answer = self._till.approve_with(self._check)
        return answer

    def type_figure(self, what: Literal["price", "weight", "code"]) -> None:
        """The attendant types the shelf's price, a weight, or a number, of what waits."""
        self._board.set_typed("")
        self._board.update(typing="amount", user=what)

    def take_figure(self, figure: int) -> None:
        """What was typed: an amount in minor units, or a weight in thousandths."""
        standing = self.pending
        if standing is not None and not self._doubts(standing, figure):
            self._decide(agree=True, figure=figure)

    def take_code(self, code: str) -> None:
        """The number of goods that nobody knew by their code."""
        answer = self.with_consent(lambda: self._till.scan(code))
        if answer.ok:
            self.dismiss()
            self._board.accept(answer, page="cart")
        elif answer.error is not None:
            self._board.set_typed("")
            self._board.say("refused", answer.error.message, sound="unknown")

    def _doubts(self, standing: Intervention, figure: int) -> bool:
        """Whether a figure looks like a slip of the finger, and was not typed twice."""
        line = next((one for one in self._board.state.lines if one.line == standing.line), None)
        usual = 0 if line is None else line.unit_price
        if standing.kind == "weight":
            odd, shown = figure > MUCH, f"{quantity_text(figure)} kg"
        else:
            odd, shown = figure * TENFOLD < usual or figure > usual * TENFOLD, priced(figure)
        if not odd or self._doubted == (standing.id, figure):
            self._doubted = (0, 0)
            return False
        self._doubted = (standing.id, figure)
        words = translate("Kiosk", "Is %1 right? Then touch “Continue” once more.")
        self._board.say("care", words.replace("%1", shown), sound="unknown")
        return True

    def leave_staff(self) -> None:
        """The lane is the shopper's again."""
        self._check = None
        state = self._board.state
        if state.page in ("staff", "attendant"):
            closed = state.till.screen not in ("selling", "paying")
            page: Page = "closed" if closed else "cart" if state.sale is not None else "attract"
            self._board.show(page, attendant=None, user="", busy=False)
