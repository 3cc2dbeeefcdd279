"""Who is buying: attached by what is typed or scanned, or made a member within seconds.

A telephone's number is typed once: Enter attaches whoever has it, the star makes a member of him
who has not. With nothing typed the star has the shopper type it himself, where his screen can be
touched. He reads and agrees on his own screen; where he has none he signs a slip. GUI thread.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication

from ui.cashier.asking import AskNumber
from ui.cashier.asking_shopper import AskShopper
from ui.cashier.keymap import caption
from ui.cashier.means import Means
from ui.cashier.menu import Entry, Menu
from ui.cashier.state import ErrandFace, Notice, ShopperQuestion
from ui.theme.names import tier_words

if TYPE_CHECKING:
    from pos.till.answers import Answer
    from pos.till.newcomers import Way
    from pos.till.till import Till
    from pos.till.values import Json
    from ui.cashier.keymap import Function

translate = QCoreApplication.translate

_TELEPHONES: Final = (4, 11)
"""Digits that a telephone number has, and its end: these are asked for as one first."""
_WHOLE: Final = 11
"""Digits of a telephone by which somebody becomes a member; a card is scanned."""

_NOBODY: Final = ("unknown_member", "member_not_asked")
"""What the till says where nobody here has that number; head office may be away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What somebody said who wants to become a member. `birthday` is MM-DD."""

    phone: str = field(default="", repr=False)
    card: str = field(default="", repr=False)
    name: str = field(default="", repr=False)
    birthday: str = field(default="", repr=False)

    def join(self, till: Till, *, way: Way, last: bool) -> Answer:
        """Has the till ask him."""
        return till.join(
            phone=self.phone, card=self.card, name=self.name, birthday=self.birthday,
            way=way, last=last,
        )  # fmt: skip


class Members:
    """Commands about who is buying."""

    def __init__(self, means: Means) -> None:
        self._means = means
        self._unnamed = means.board.state.till.unnamed
        self._named = means.board.state.till.named
        self._asked_himself = 0

    def look(self) -> None:
        """The state has changed: head office may have said who somebody is, or that he is none."""
        board, errand = self._means.board, self._means.errands.current
        unnamed, self._unnamed = self._unnamed, board.state.till.unnamed
        named, self._named = self._named, board.state.till.named
        if isinstance(errand, AskToJoin):
            if errand.is_answered(_buyer(self._means)):
                self._means.errands.end_all()
                words = translate("Members", "This customer is a member already: now in this sale.")
                board.say("info", words, sound="ok")
        elif self._named is not None and named != self._named and self._named.how == "wallet":
            words = translate("Members", "%1 paid: the points of receipt %2 are on the way.")
            who = self._named.name or translate("Members", "A member")
            words = words.replace("%1", who).replace("%2", self._named.receipt)
            board.say("info", words)
        elif unnamed != board.state.till.unnamed:
            words = translate(
                "Members", "Nobody has the number that was asked for: F5 and * make a new member."
            )
            board.say("info", words)

    def ask(self, typed: str) -> None:
        """Attaches who was typed: a card's number, a telephone's, or a name. With nothing it is
        asked."""
        if not typed:
            self._means.errands.begin(AskMember(self))
            return
        if typed.isalpha():
            named = self._means.till.member(None, name=typed)
            self._means.consent.settle(named, self._attached, entry="")
            return
        # Only head office may know which it is, and it answers one question at a time.
        by_phone = typed.isdecimal() and len(typed) in _TELEPHONES
        answer = self._asked(typed, by_phone=by_phone)
        if not answer.ok:
            answer = self._asked(typed, by_phone=not by_phone)
        if answer.error is not None and answer.error.code in _NOBODY:
            self._offer(typed, answer)
        else:
            self._means.consent.settle(answer, self._attached, entry="")

    def is_goods(self, code: str) -> bool:
        """Whether a scan is of something to sell, and of nobody."""
        return self._means.is_goods(code)

    def join(self, typed: str, *, by_card: bool = False) -> None:
        """Makes a member of who has this telephone, or gets this card."""
        if not typed:
            self._asked_himself += 1
            question = f"number-{self._asked_himself}"
            asks = AskShopper(
                lambda: _number(question),
                answered=lambda _: self.declined(),
                typed=self.join,
            )
            self._means.errands.begin(asks)
            return
        if by_card or not typed.isdecimal():
            self._begin(Said(card=typed))
        elif len(typed) == _WHOLE:
            self._begin(Said(phone=typed))
        else:
            words = translate("Members", "Type all 11 digits of the telephone, or scan a new card.")
            self._means.board.say("refused", words, sound="unknown")

    def sign(self, by: Said) -> None:
        """He agrees with his signature: the slip is printed."""
        self._begin(by, way="paper")

    def say_more(self, by: Said) -> None:
        """His name and his birthday, where he wants to say them; then he reads once more."""

        def named(name: str) -> None:
            self._means.errands.end()
            asks = AskNumber(_birthday, take=lambda typed: born(name, typed), may_be_empty=True)
            self._means.errands.interrupt(asks)

        def born(name: str, typed: str) -> None:
            birthday = read_birthday(typed) if typed else ""
            if birthday is None:
                words = translate("Members", "“%1” is no day: type 0517 for the 17th of May.")
                self._means.board.say("refused", words.replace("%1", typed), sound="unknown")
                return
            self._begin(replace(by, name=name, birthday=birthday))

        self._means.errands.interrupt(AskNumber(_name, take=named, may_be_empty=True))

    def declined(self) -> None:
        """He would rather not say."""
        self._means.errands.end_all()
        self._means.board.say("info", translate("Members", "The customer would rather not."))

    def asked(self) -> Mapping[str, Json] | None:
        """What he is asked, in the language of now."""
        return self._means.till.asked_to_join()

    def answered(self, *, agrees: bool) -> None:
        """What he said, by his finger or on paper."""
        self._means.consent.settle(self._means.till.agree(agrees), self._joined)

    # --- inside ------------------------------------------------------------------------------

    def _asked(self, typed: str, *, by_phone: bool) -> Answer:
        if by_phone:
            return self._means.till.member(None, phone=typed)
        return self._means.till.member(typed)

    def _offer(self, typed: str, answer: Answer) -> None:
        """Nobody has it: it stays there, and one key makes a member of whoever wants to be."""
        board, errands = self._means.board, self._means.errands
        if not isinstance(errands.current, AskMember):
            errands.begin(AskMember(self))
        board.accept(answer)
        board.set_typed(typed)
        errands.look()
        away = answer.error is not None and answer.error.code != "unknown_member"
        words = [answer.error.message] if answer.error is not None and away else []
        words.append(translate("Members", "Nobody here has this number: * makes a new member."))
        board.say("care", " ".join(words), sound="unknown")

    def _begin(self, by: Said, *, way: Way = "screen") -> None:
        till, state = self._means.till, self._means.board.state
        # Who joins when he has just paid has bought what he paid for.
        last = state.paid is not None and not state.paid.is_return and state.till.sale is None
        answer = by.join(till, way=way, last=last)
        if last and answer.error is not None and answer.error.code == "no_sale_to_join":
            answer = by.join(till, way=way, last=False)
        self._means.consent.settle(answer, lambda done: self._reads(done, by))

    def _reads(self, answer: Answer, by: Said) -> None:
        asked = answer.values.get("consent")
        if not isinstance(asked, dict):
            self._attached(answer)
            return
        self._means.board.accept(answer, entry="")
        self._means.errands.begin(AskToJoin(self, asked, by=by, buyer=_buyer(self._means)))

    def _joined(self, answer: Answer) -> None:
        self._means.errands.end_all()
        if not answer.values["joined"]:
            words = translate("Members", "Nothing was kept of this customer. Go on with the sale.")
            self._means.board.accept(answer, entry="", notice=Notice(tone="info", text=words))
            return
        words = translate("Members", "Welcome! A member now, with this purchase.")
        self._means.board.accept(answer, entry="", notice=Notice(tone="done", text=words))
        self._means.board.sounded.emit("ok")

    def _attached(self, answer: Answer) -> None:
        offered = answer.values.get("choose")
        if isinstance(offered, list):
            entries = tuple(self._one_of(one) for one in offered if isinstance(one, dict))
            menu = Menu(lambda: entries, name="members", title=lambda: caption("member"))
            self._means.errands.begin(menu)
            return
        self._means.errands.end_all()
        told = answer.values.get("notice")
        notice = Notice(tone="info", text=told) if isinstance(told, str) else None
        self._means.board.accept(answer, entry="", notice=notice)
        self._means.board.sounded.emit("ok")

    def _one_of(self, offered: Mapping[str, Json]) -> Entry:
        """One of those who may be meant, with the end of his telephone."""
        label = f"{offered['name']} {tier_words(str(offered['tier']))}".strip()
        member = str(offered["id"])
        return Entry(
            icon="user-round",
            label=label,
            detail=f"···{offered['tail']}",
            begin=lambda: self.ask(member),
        )


class AskMember(AskNumber):
    """The telephone or the card: Enter attaches its member, the star makes one."""

    def __init__(self, members: Members) -> None:
        super().__init__(self._asks, take=members.ask, scans=True, other=members.is_goods)
        self._members = members
        self._scanned = ""

    def scanned(self, code: str) -> bool:
        self._scanned = code
        return super().scanned(code)

    def act(self, function: Function, typed: str) -> bool:
        if function != "quantity":
            return False
        self._members.join(typed, by_card=bool(typed) and typed == self._scanned)
        return True

    def _asks(self) -> ErrandFace:
        return ErrandFace(
            name="member",
            title=caption("member"),
            sentence=translate(
                "Members",
                "Scan the card or the telephone; or type a number, its last four digits, or a name "
                "as it sounds.",
            ),
            typing="text",
            hint=translate("Members", "Card, telephone or name"),
            icon="user-round",
            go=translate("Members", "Attach"),
            other=translate("Members", "New member"),
            other_cap="*",
        )

    def face(self, typed: str) -> ErrandFace:
        face = super().face(typed)
        other = translate("Members", "The customer types it")
        return face if typed else replace(face, other=other)


class AskToJoin(AskShopper):
    """What he is to agree to, in full, on his own screen; or on the slip that he signs.

    `by` is what he was typed or scanned by, `buyer` the member of the sale before. Nobody says yes
    for him: where his screen cannot be touched, the slip is printed.
    """

    def __init__(
        self, members: Members, asked: Mapping[str, Json], *, by: Said, buyer: str
    ) -> None:
        super().__init__(
            lambda: _question(members.asked() or asked),
            answered=lambda answer: members.answered(agrees=answer.agrees),
        )
        self._members = members
        self._by = by
        self._buyer = buyer
        self._on_paper = asked["by"] == "paper"

    def is_answered(self, buyer: str) -> bool:
        """Whether head office has said meanwhile who this is."""
        return buyer not in ("", self._buyer)

    def face(self, typed: str) -> ErrandFace:
        face = super().face(typed)
        if self._on_paper:
            # Who signs a slip does not answer twice.
            title = translate("Members", "The customer signs")
            go = translate("Members", "Signed")
            return replace(face, name="join", title=title, go=go, shopper=None)
        # Nobody waits for the cashier here.
        paper = translate("Members", "Sign on paper")
        more = translate("Members", "Name and birthday")
        return replace(face, name="join", go=more, go_cap="*", other=paper, other_cap="+")

    def enter(self, typed: str) -> None:
        if not self._on_paper:
            self._members.say_more(self._by)

    def act(self, function: Function, typed: str) -> bool:
        if function == "cash" and not self._on_paper:
            self._members.sign(self._by)
            return True
        if function == "quantity" and not self._on_paper:
            self._members.say_more(self._by)
            return True
        return super().act(function, typed)

    def heard(self, question: str, *, agrees: bool) -> None:
        if not self._on_paper:
            super().heard(question, agrees=agrees)


def _number(question: str) -> ShopperQuestion:
    """His telephone's number, which he types himself."""
    return ShopperQuestion(
        id=question,
        title=translate("Members", "Your telephone number"),
        text=translate("Members", "It finds your points, or you join if you want."),
        agree=translate("Members", "Go on"),
        decline=translate("Members", "No, thank you"),
        digits=_WHOLE,
    )


def read_birthday(typed: str) -> str | None:
    """A birthday as the programme keeps it, MM-DD without a year; None for what is none."""
    try:
        # A year that has a 29 February.
        return dt.date.fromisoformat(f"2000{typed}").strftime("%m-%d")
    except ValueError:
        return None


def _name() -> ErrandFace:
    return ErrandFace(
        name="join",
        title=translate("Members", "Name and birthday"),
        sentence=translate("Members", "The name as the customer writes it; nothing for none."),
        typing="text",
        hint=translate("Members", "Name"),
        icon="user-round",
        go=translate("Members", "Next"),
    )


def _birthday() -> ErrandFace:
    return ErrandFace(
        name="join",
        title=translate("Members", "Name and birthday"),
        sentence=translate("Members", "Month and day, like 0517: the year is not asked."),
        typing="digits",
        hint=translate("Members", "Birthday; nothing for none"),
        icon="user-round",
        go=translate("Members", "Next"),
    )


def _question(asked: Mapping[str, Json]) -> ShopperQuestion:
    return ShopperQuestion(
        id=str(asked["id"]),
        title=str(asked["title"]),
        text=str(asked["text"]),
        agree=str(asked["agree"]),
        decline=str(asked["decline"]),
    )


def _buyer(means: Means) -> str:
    sale = means.board.state.till.sale
    return "" if sale is None or sale.member is None else sale.member.id
