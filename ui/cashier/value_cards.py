"""Cards of value beside the sale: sold and loaded, looked at, reported lost and replaced.

Head office is asked on a thread of its own while the lane stays as it is; money is taken once it
has agreed. GUI thread.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QCoreApplication

from pos.contract.members import issuer_words
from pos.till.answers import Problem
from ui.cashier.asking import AskNumber
from ui.cashier.errand import Idle
from ui.cashier.means import Means
from ui.cashier.menu import Entry, Menu
from ui.cashier.state import ErrandFace, Typing
from ui.theme.figures import priced

if TYPE_CHECKING:
    from pos.contract.members import CardSeen, Loadable
    from pos.till.answers import Answer
    from ui.cashier.keymap import Function

T = TypeVar("T")
translate = QCoreApplication.translate

NAME = "cards"
CASH, BANK_CARD = "cash", "card_manual"


class ValueCards:
    """What a cashier does with cards of value."""

    def __init__(self, means: Means) -> None:
        self._means = means

    def begin(self) -> None:
        """The list."""
        self._means.errands.begin(Menu(self._entries, name=NAME, title=_title))

    def _entries(self) -> tuple[Entry, ...]:
        return (
            Entry(
                icon="wallet",
                label=translate("ValueCards", "Sell or top up"),
                detail=translate("ValueCards", "Adds money to a card"),
                begin=self._load,
            ),
            Entry(
                icon="search",
                label=translate("ValueCards", "Check balance"),
                detail=translate("ValueCards", "Needs the card's PIN"),
                begin=self._look_at,
            ),
            Entry(
                icon="triangle-alert",
                label=translate("ValueCards", "Report lost"),
                detail=translate("ValueCards", "Blocks the card and issues a new one"),
                begin=self._lost,
            ),
        )

    # --- money goes on a card ----------------------------------------------------------------

    def _load(self) -> None:
        board = self._means.board
        if board.state.till.sale is not None:
            words = translate("ValueCards", "Finish or park the sale first, then the card.")
            self._means.errands.end_all()
            board.say("refused", words, sound="unknown")
            return
        self._ask_card(self._ask_amount)

    def _ask_amount(self, number: str) -> None:
        def taken(typed: str) -> None:
            amount = self._means.board.amount(typed)
            if amount is not None:
                self._ask_pin(number, lambda pin: self._ask_load(number, amount, pin))

        self._ask(
            lambda: translate("ValueCards", "How much to add to the card?"),
            hint=lambda: translate("ValueCards", "Amount"),
            typing="amount", icon="banknote", take=taken, caption=_ends(number),
        )  # fmt: skip

    def _ask_load(
        self, number: str, amount: int, pin: str, *, identified: bool = False, member: str = "",
        issuer: str = "",
    ) -> None:  # fmt: skip
        def answered(may: Loadable | Problem) -> None:
            if not isinstance(may, Problem):
                self._means.errands.begin(Loading(self, may, number=number, amount=amount, pin=pin))
            elif may.code == "load_identity" and not identified:
                self._means.errands.begin(Identified(lambda: again(identified=True)))
            elif may.code == "load_over_limit" and not member:
                self._ask_holder(may.message, lambda known: again(member=known))
            elif may.code == "value_which" and not issuer:
                self._ask_issuer(lambda chosen: again(issuer=chosen))
            else:
                self._refuse(may)

        def again(
            *, identified: bool = identified, member: str = member, issuer: str = issuer
        ) -> None:
            self._ask_load(number, amount, pin, identified=identified, member=member, issuer=issuer)

        till = self._means.till
        self._in_the_pool(
            lambda: till.ask_load(
                number, amount, pin=pin, issuer=issuer, identified=identified, member=member
            ),
            answered,
        )

    def _ask_issuer(self, take: Callable[[str], None]) -> None:
        """Several issuers' cards are sold here: whose is this one?"""

        def answered(found: dict[str, str] | Problem) -> None:
            if isinstance(found, Problem):
                self._refuse(found)
            else:
                entries = tuple(
                    Entry(icon="wallet", label=name, detail="", begin=partial(take, word))
                    for word, name in found.items()
                )
                self._means.errands.begin(Menu(lambda: entries, name=NAME, title=_whose))

        self._in_the_pool(self._means.till.card_sellers, answered)

    def _ask_holder(self, words: str, take: Callable[[str], None]) -> None:
        """More fits on a card with a name: whose is it to be?"""

        def taken(shown: str) -> None:
            holder = self._means.till.holder(shown)
            if isinstance(holder, Problem):
                self._refuse(holder)
            else:
                take(holder)

        self._ask(
            lambda: words,
            hint=lambda: translate("ValueCards", "Its holder's card or telephone"),
            typing="text", icon="user-round", take=taken, scans=True,
        )  # fmt: skip

    def amount(self, typed: str) -> int | None:
        """Minor units of what was typed; None where it is no amount."""
        return self._means.board.amount(typed)

    def take(
        self, may: Loadable, *, number: str, amount: int, pin: str, given: int | None,
        slip: str | None = None,
    ) -> None:  # fmt: skip
        """The money is here: cash, or what the slip of a bank's card says."""
        answer = self._means.till.load_card(
            number, amount, CASH if slip is None else BANK_CARD,
            given=given, code=slip, pin=pin, may=may,
        )  # fmt: skip
        self._means.consent.settle(answer, self._loaded)

    def issuer(self, card: Loadable | CardSeen) -> str:
        """Who owes what is on a card, in the language of now."""
        language = self._means.board.state.settings.language
        return issuer_words(card.issuer, card.name, language=language)

    def give_up(self, may: Loadable) -> None:
        """No money came for what head office has agreed to; nothing happens where it did."""
        self._means.till.give_up_load(may)

    def _loaded(self, answer: Answer) -> None:
        self._means.errands.end_all()
        values = answer.values
        change = values["change"]
        words = translate("ValueCards", "%1 is on card ···%2 now.")
        if change:
            words = translate("ValueCards", "%1 is on card ···%2 now. Change %3.")
            words = words.replace("%3", priced(int(str(change))))
        words = words.replace("%1", priced(int(str(values["balance"]))))
        self._means.board.accept(answer, entry="")
        self._means.board.say("done", words.replace("%2", str(values["card"])), sound="paid")

    # --- what is on it -----------------------------------------------------------------------

    def _look_at(self) -> None:
        till = self._means.till
        self._ask_card(
            lambda number: self._ask_pin(
                number,
                lambda pin: self._in_the_pool(lambda: till.see_card(number, pin=pin), self._tell),
            )
        )

    def _tell(self, seen: CardSeen | Problem) -> None:
        if isinstance(seen, Problem):
            self._refuse(seen)
        else:
            self._means.errands.begin(Told(seen, issuer=self.issuer))

    # --- lost --------------------------------------------------------------------------------

    def _lost(self) -> None:
        self._ask(
            lambda: translate("ValueCards", "Scan the code on its holder's telephone."),
            hint=lambda: translate("ValueCards", "Member's code"),
            typing="text", icon="user-round", take=self._ask_instead, scans=True,
        )  # fmt: skip

    def _ask_instead(self, code: str) -> None:
        def taken(instead: str) -> None:
            if instead:
                self._ask_pin(instead, lambda pin: self._report(code, instead, pin))
            else:
                self._report(code, "", "")

        self._ask(
            lambda: translate("ValueCards", "Scan the card in its place, or go on without."),
            hint=lambda: translate("ValueCards", "New card; nothing for none"),
            typing="text", icon="wallet", take=taken, scans=True, may_be_empty=True,
        )  # fmt: skip

    def _report(self, code: str, instead: str, pin: str, number: str = "") -> None:
        till = self._means.till

        def answered(seen: CardSeen | Problem) -> None:
            if isinstance(seen, Problem):
                if seen.code == "value_which" and not number:
                    # He has several: the one that is gone cannot be scanned.
                    self._ask_card(lambda typed: self._report(code, instead, pin, typed))
                self._refuse(seen)
                return
            answer = till.card_lost(code, number=number, instead=instead, pin=pin, seen=seen)
            self._means.consent.settle(answer, lambda _: self._reported(answer, seen))

        self._in_the_pool(
            lambda: till.tell_lost(code, number=number, instead=instead, pin=pin), answered
        )

    def _reported(self, answer: Answer, seen: CardSeen) -> None:
        self._means.board.accept(answer, entry="")
        self._means.errands.begin(Told(seen, issuer=self.issuer))

    # --- how it is asked ---------------------------------------------------------------------

    def _ask_card(self, take: Callable[[str], None]) -> None:
        self._ask(
            lambda: translate("ValueCards", "Scan the card, or type its number."),
            hint=lambda: translate("ValueCards", "Card's number"),
            typing="text", icon="wallet", take=take, scans=True,
        )  # fmt: skip

    def _ask_pin(self, number: str, take: Callable[[str], None]) -> None:
        self._ask(
            lambda: translate(
                "ValueCards",
                "The customer keys in the card's PIN: of a new one six digits of his own. "
                "Nothing where he has none at hand.",
            ),
            hint=lambda: translate("ValueCards", "PIN"),
            typing="pin", icon="shield-check", take=take, caption=_ends(number), may_be_empty=True,
        )  # fmt: skip

    def _ask(
        self, sentence: Callable[[], str], *, hint: Callable[[], str], typing: Typing, icon: str,
        take: Callable[[str], None], caption: str = "", scans: bool = False,
        may_be_empty: bool = False,
    ) -> None:  # fmt: skip
        def face() -> ErrandFace:
            return ErrandFace(
                name=NAME,
                title=_title(),
                caption=caption,
                sentence=sentence(),
                hint=hint(),
                typing=typing,
                icon=icon,
                go=translate("ValueCards", "Next"),
            )

        asks = AskNumber(face, take=take, scans=scans, may_be_empty=may_be_empty)
        self._means.errands.begin(asks)

    def _in_the_pool(self, ask: Callable[[], T], answered: Callable[[T], None]) -> None:
        """Asks head office; what is typed meanwhile follows in order."""
        means = self._means

        def done(answer: T) -> None:
            means.board.update(busy=False, till=means.till.state)
            answered(answer)
            means.consent.checked()

        means.board.update(busy=True, notice=None)
        means.work.submit(ask, done, owner=means.board)

    def _refuse(self, problem: Problem) -> None:
        self._means.board.say("refused", problem.message, sound="unknown")


class Loading(Idle):
    """Head office has agreed: cash by Enter, exact where nothing is typed; the star for the slip of
    a bank's card."""

    def __init__(
        self, cards: ValueCards, may: Loadable, *, number: str, amount: int, pin: str
    ) -> None:
        self._cards = cards
        self._may = may
        self._number = number
        self._amount = amount
        self._pin = pin
        self._by_slip = False

    def left(self) -> None:
        self._cards.give_up(self._may)

    def face(self, typed: str) -> ErrandFace:
        sold = translate("ValueCards", "%2 ···%1 sold with this on it")
        loaded = translate("ValueCards", "This goes on %2 ···%1")
        slip = translate("ValueCards", "Last four digits and approval number")
        cash = translate("ValueCards", "Cash on the counter; nothing for exactly this")
        return ErrandFace(
            name=NAME,
            title=_title(),
            caption=(sold if self._may.is_new else loaded)
            .replace("%2", self._cards.issuer(self._may))
            .replace("%1", self._may.ends),
            headline=priced(self._amount),
            hint=slip if self._by_slip else cash,
            typing="text" if self._by_slip else "amount",
            icon="receipt" if self._by_slip else "banknote",
            go=translate("ValueCards", "Take the card")
            if self._by_slip
            else translate("ValueCards", "Take the cash"),
            go_ready=bool(typed) or not self._by_slip,
            other="" if self._by_slip else translate("ValueCards", "Bank card"),
            other_cap="*",
        )

    def enter(self, typed: str) -> None:
        if self._by_slip:
            self._take(None, slip=typed)
        elif not typed:
            self._take(None)
        else:
            given = self._cards.amount(typed)
            if given is not None:
                self._take(given)

    def act(self, function: Function, typed: str) -> bool:
        if function != "quantity" or self._by_slip:
            return False
        self._by_slip = True
        return True

    def _take(self, given: int | None, *, slip: str | None = None) -> None:
        self._cards.take(
            self._may, number=self._number, amount=self._amount, pin=self._pin,
            given=given, slip=slip,
        )  # fmt: skip


class Identified(Idle):
    """The buyer has to say who he is before so much goes on a card."""

    def __init__(self, go_on: Callable[[], None]) -> None:
        self._go_on = go_on

    def face(self, typed: str) -> ErrandFace:
        return ErrandFace(
            name=NAME,
            title=translate("ValueCards", "Who is the buyer?"),
            sentence=translate(
                "ValueCards", "For this amount the buyer must be identified. Check an ID first."
            ),
            pad=False,
            go=translate("ValueCards", "ID checked"),
            go_cap="+",
        )

    def act(self, function: Function, typed: str) -> bool:
        if function != "cash":
            return False
        self._go_on()
        return True


class Told(Idle):
    """A card as head office knows it."""

    def __init__(self, seen: CardSeen, *, issuer: Callable[[CardSeen], str]) -> None:
        self._seen = seen
        self._issuer = issuer

    def face(self, typed: str) -> ErrandFace:
        seen = self._seen
        states = {
            "active": translate("ValueCards", "This card pays."),
            "new": translate("ValueCards", "This card has not been sold yet."),
            "lost": translate("ValueCards", "This card was reported lost and pays no more."),
            "replaced": translate("ValueCards", "Another card has taken the place of this one."),
            "locked": translate("ValueCards", "Too many wrong PINs: it takes none today."),
        }
        words = [states.get(seen.state, seen.state)]
        if not seen.accepted:
            words.append(translate("ValueCards", "This shop does not take its issuer's cards."))
        if seen.good_until:
            until = translate("ValueCards", "Good until %1.")
            words.append(until.replace("%1", seen.good_until))
        return ErrandFace(
            name=NAME,
            title=_title(),
            caption=" ".join([self._issuer(seen), *([f"···{seen.ends}"] if seen.ends else [])]),
            headline="" if seen.balance is None else priced(seen.balance),
            sentence=" ".join(words),
            pad=False,
        )


def _whose() -> str:
    return translate("ValueCards", "Whose card is it?")


def _title() -> str:
    return translate("ValueCards", "Gift cards")


def _ends(number: str) -> str:
    return f"···{number[-4:]}"
