"""The sale: ringing up, taking back, taking off, taking money."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pos.codes.cleaning import masked
from pos.contract.tenders import POINTS, STORED_VALUE
from pos.sale.tenders import QR, QR_SHOWN
from pos.till import customers, parking, paying, reducing, returning, selling, showing, tendering
from pos.till.answers import Answer
from pos.till.faces.commands import Commands, told
from pos.till.returning import Found, Wanted
from pos.till.spending_points import pay_with_points
from pos.till.spending_value import pay_with_value
from pos.till.state import Json
from pos.till.tender_table import tender_kind


class Lane(Commands):
    """Commands about the sale in progress."""

    def scan(
        self,
        code: str,
        *,
        quantity: str | None = None,
        confirm: bool = False,
        unweighed: bool = False,
        wallets: bool = False,
        over_limit: bool = False,
    ) -> Answer:
        """Puts what a code names into the sale: `quantity` of it, a decimal string, or one.

        With `wallets` a payment code asks its wallet for all that is due: for who can also take
        the payment back and set the sale aside.
        `confirm` answers what the same scan was just asked about. With `unweighed` goods sold
        by weight go in as one unit whose quantity follows, otherwise they are refused without.
        `over_limit` asks a second person for more than one sale may hold of them.
        """

        def use_case() -> dict[str, Json]:
            values = selling.scan(
                self._desk,
                code=code,
                quantity=quantity,
                confirm=confirm,
                unweighed=unweighed,
                wallets=wallets,
                over_limit=over_limit,
            )
            if "attempt" in values or "payment" in values:
                self._payments.poke()
            return values

        return self._do("scan", use_case)

    def quantity(self, line: int, quantity: str) -> Answer:
        """Sets a line's quantity, a decimal string."""
        return self._do(
            "quantity", lambda: selling.quantity(self._desk, line=line, quantity=quantity)
        )

    def void_line(self, line: int) -> Answer:
        """Takes a line back."""
        return self._do("void_line", lambda: selling.void_line(self._desk, line=line))

    def void_tender(self) -> Answer:
        """Gives the part that was paid last back to the customer."""

        def use_case() -> dict[str, Json]:
            values = tendering.void_tender(self._desk)
            if tender_kind(self._desk, str(values["tender"])).opens_drawer:
                self._printing.open_drawer()
            return values

        return self._do("void_tender", use_case)

    def void_sale(self, reason: str | None = None) -> Answer:
        """Takes the whole sale back, and what was paid for it."""

        def use_case() -> dict[str, Json]:
            values = selling.void_sale(self._desk, reason=told(reason))
            if values["give_back"]:
                self._printing.open_drawer()
            if values["to_wallet"]:
                self._payments.poke()
            return values

        return self._do("void_sale", use_case)

    def price(self, line: int, price: int | None, reason: str | None = None) -> Answer:
        """Sets a line's price per unit by hand; None puts the article's own back."""
        return self._do(
            "price",
            lambda: reducing.price(self._desk, line=line, price=price, reason=told(reason)),
        )

    def discount(
        self,
        line: int | None,
        *,
        percent: str | None = None,
        amount: int | None = None,
        reason: str | None = None,
    ) -> Answer:
        """Takes something off a line, or off the whole sale; without a figure takes that back."""
        return self._do(
            "discount",
            lambda: reducing.discount(
                self._desk, line=line, percent=percent, amount=amount, reason=told(reason)
            ),
        )

    def member(
        self, code: str | None, *, phone: str | None = None, name: str | None = None
    ) -> Answer:
        """Attaches a member by card, telephone or name; none of them detaches."""

        def use_case() -> dict[str, Json]:
            if code is None and phone is None and name is None:
                return customers.detach(self._desk)
            return customers.attach(self._desk, card=code, phone=phone, name=name)

        return self._do("member", use_case)

    def park(self, name: str = "") -> Answer:
        """Puts the sale aside, under a name if it has one."""
        return self._do("park", lambda: parking.park(self._desk, name=name))

    def recall(self, sale: str | None = None, *, at: str = "") -> Answer:
        """Takes a parked sale up again; without its id the only one there is.

        One that lies `at` another terminal is refused with `parked_elsewhere`, and comes.
        """
        if sale is not None and at:
            return self._do(
                "recall", lambda: parking.recall_by_code(self._desk, sale=sale, terminal=at)
            )
        return self._do("recall", lambda: parking.recall(self._desk, sale=sale))

    def drop_parked(self, sale: str | None = None, *, reason: str | None = None) -> Answer:
        """Gives a parked sale up for good."""
        return self._do(
            "drop_parked", lambda: parking.drop(self._desk, sale=sale, reason=told(reason))
        )

    def pay(
        self,
        tender: str = "cash",
        amount: int | None = None,
        code: str | None = None,
        *,
        wallet: str | None = None,
        pin: str | None = None,
    ) -> Answer:
        """Takes money; without an amount exactly what is due. `code` is the tender's reference.

        With `points` that is what the member's telephone shows; of `stored_value` it is the card's
        number, and `pin` its PIN or what its holder's telephone shows.

        With `qr` it is the code of the shopper's wallet, with `qr_shown` he scans one of ours: the
        answer comes as soon as the attempt is durable, and the money when it comes.
        """

        def use_case() -> dict[str, Json]:
            if tender == QR:
                values = paying.pay_by_code(self._desk, code=code, amount=amount, wallet=wallet)
                self._payments.poke()
            elif tender == QR_SHOWN:
                values = showing.pay_by_shown_code(self._desk, amount=amount, wallet=wallet)
                self._payments.poke()
            elif tender == POINTS:
                values = pay_with_points(self._desk, amount=amount, code=code)
            elif tender == STORED_VALUE:
                values = pay_with_value(self._desk, amount=amount, code=code, pin=pin)
            else:
                online = self._link.is_online()
                values = tendering.pay(
                    self._desk,
                    tender=tender,
                    amount=amount,
                    code=code,
                    wallet=wallet,
                    online=online,
                )
            if tender_kind(self._desk, tender).opens_drawer:
                self._printing.open_drawer()
            if values["receipt"] is not None:
                self._after_sale()
            return values

        return self._do("pay", use_case)

    def cancel_payment(self, sale: str | None = None) -> Answer:
        """Asks for the payment under way to be taken back, or for that of a sale set aside."""

        return self._about_payment("cancel_payment", lambda: paying.cancel(self._desk, sale=sale))

    def set_aside(self, name: str = "") -> Answer:
        """Parks the sale with its open payment: the lane goes on."""
        return self._about_payment("set_aside", lambda: paying.go_on_without(self._desk, name=name))

    def abandon_payment(self, sale: str | None = None, *, reason: str | None = None) -> Answer:
        """A supervisor settles the sale otherwise; what the wallet pays goes back."""
        return self._about_payment(
            "abandon_payment",
            lambda: paying.abandon(self._desk, sale=sale, reason=told(reason)),
        )

    def print_code(self) -> Answer:
        """Prints the code that the shopper is to scan, for a till whose customer sees no screen."""

        def use_case() -> dict[str, Json]:
            attempt = showing.shown_now(self._desk)
            self._printing.at_once(
                f"{attempt.id} code", lambda: showing.code_paper(self._desk, attempt.id)
            )
            return {"attempt": attempt.id}

        return self._do("print_code", use_case)

    def _about_payment(self, did: str, use_case: Callable[[], dict[str, Json]]) -> Answer:
        """Carries out what head office is to hear of a payment."""

        def telling() -> dict[str, Json]:
            values = use_case()
            self._payments.poke()
            return values

        return self._do(did, telling)

    def receipt(self, number: str) -> Answer:
        """What a receipt sold, by its number or the digits at its end; changes nothing."""
        return self._do("receipt", lambda: returning.look_up(self._desk, receipt=number))

    def refund(
        self,
        receipt: str,
        lines: Sequence[Wanted] | None = None,
        *,
        reason: str | None = None,
        tender: str | None = None,
    ) -> Answer:
        """Takes goods of a receipt back, all that is left without `lines`.

        The money goes back as it was paid, or by `tender`; `exchange` keeps it in the sale.
        """
        return self._go_back(
            "refund",
            lambda: returning.refund(
                self._desk, receipt=receipt, lines=lines, reason=told(reason), tender=tender
            ),
        )

    def refund_without_receipt(self, lines: Sequence[Found], *, reason: str = "") -> Answer:
        """Takes goods back of which there is no receipt, for cash."""
        return self._go_back(
            "refund_without_receipt",
            lambda: returning.refund_without_receipt(
                self._desk, lines=lines, reason=masked(reason)
            ),
        )

    def _go_back(self, did: str, use_case: Callable[[], dict[str, Json]]) -> Answer:
        """Carries out a return; where money went back, drawer and paper are told."""

        def paid_back() -> dict[str, Json]:
            values = use_case()
            if values["receipt"] is not None:
                if returning.opens_drawer(self._desk):
                    self._printing.open_drawer()
                self._after_sale()
                self._payments.poke()
            return values

        return self._do(did, paid_back)

    def _after_sale(self) -> None:
        """Tells paper and head office; neither is waited for."""
        last = self._desk.last
        self._tell_of(None if last is None else last.receipt)
