"""Cards of value beside the sale: sold and loaded, looked at, lost and replaced.

What asks head office may be done before the command, on a thread that nobody waits for.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from pos.contract.members import CardSeen, Loadable
from pos.staff.permissions import Permission
from pos.till import loading
from pos.till.answers import Answer, Problem
from pos.till.desk import TillError
from pos.till.faces.commands import Commands
from pos.till.state import Json
from pos.till.tender_table import tender_kind

T = TypeVar("T")


class Cards(Commands):
    """Commands about cards of value, and what is asked about them first."""

    def load_card(
        self,
        number: str,
        amount: int,
        tender: str = "cash",
        *,
        given: int | None = None,
        code: str | None = None,
        pin: str = "",
        issuer: str = "",
        identified: bool = False,
        member: str = "",
        may: Loadable | None = None,
    ) -> Answer:
        """Sells a card of value, or puts more on one; its money is no turnover. `member` is what he
        shows whose card it is to be. `may` is what `ask_load` answered; without it this waits
        for head office."""

        def use_case() -> dict[str, Json]:
            fact, asked, values = loading.load_card(
                self._desk,
                number=number,
                amount=amount,
                tender=tender,
                given=given,
                code=code,
                pin=pin,
                issuer=issuer,
                identified=identified,
                member=member,
                may=may,
            )
            if tender_kind(self._desk, tender).opens_drawer:
                self._printing.open_drawer()
            slip = loading.slip_of(self._desk, fact, asked, balance=int(str(values["balance"])))
            self._printing.at_once(fact.load, lambda: slip)
            self._background.poke()
            return values

        return self._do("load_card", use_case)

    def card_lost(
        self, code: str, *, number: str = "", instead: str = "", pin: str = "",
        seen: CardSeen | None = None,
    ) -> Answer:  # fmt: skip
        """Takes no more payments with a card whose holder shows his telephone; `instead` is the
        card that takes its place. `seen` is what `tell_lost` answered."""
        return self._do(
            "card_lost",
            lambda: loading.card_lost(
                self._desk, code=code, number=number, instead=instead, pin=pin, seen=seen
            ),
        )

    def card_balance(self, number: str, *, pin: str = "", issuer: str = "") -> Answer:
        """What is on a card of value, for who knows its PIN."""
        return self._do(
            "card_balance",
            lambda: loading.card_balance(self._desk, number=number, pin=pin, issuer=issuer),
        )

    def holder(self, shown: str) -> str | Problem:
        """The id of the member whose card, telephone or code that is. GUI thread."""
        try:
            return loading.holder_of(self._desk, shown)
        except TillError as error:
            return self._problem(error.code, error.values)

    def give_up_load(self, may: Loadable) -> None:
        """Nobody pays for what `ask_load` answered; head office hears of it soon. Any thread."""
        loading.give_up_load(self._desk, may)

    # --- asked first: any thread but the GUI's -----------------------------------------------

    def ask_load(
        self, number: str, amount: int, *, pin: str = "", issuer: str = "",
        identified: bool = False, member: str = "",
    ) -> Loadable | Problem:  # fmt: skip
        """Whether so much may be taken for a card, that of `member` (his id) where there is one.
        Any thread but the GUI's."""
        return self._asked(
            "take.payment",
            lambda: loading.ask_load(
                self._desk,
                number=number,
                amount=amount,
                pin=pin,
                issuer=issuer,
                identified=identified,
                member=member,
            ),
        )

    def card_sellers(self) -> dict[str, str] | Problem:
        """The issuers whose cards may be sold here, and what people call them. Any thread but the
        GUI's."""
        return self._asked("take.payment", lambda: loading.sellers(self._desk))

    def see_card(self, number: str, *, pin: str = "") -> CardSeen | Problem:
        """What there is to say of a card. Any thread but the GUI's."""
        return self._asked(
            "attach.member", lambda: loading.see_card(self._desk, number=number, pin=pin)
        )

    def tell_lost(
        self, code: str, *, number: str = "", instead: str = "", pin: str = ""
    ) -> CardSeen | Problem:
        """Has head office take no more payments with a card. Any thread but the GUI's."""
        return self._asked(
            "attach.member",
            lambda: loading.tell_lost(
                self._desk, code=code, number=number, instead=instead, pin=pin
            ),
        )

    def _asked(self, permission: Permission, ask: Callable[[], T]) -> T | Problem:
        try:
            if not self._desk.may(permission):
                raise TillError("card_permission")
            return ask()
        except TillError as error:
            return self._problem(error.code, error.values)
