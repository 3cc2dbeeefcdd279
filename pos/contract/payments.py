"""What a till and head office say to each other about a payment from a wallet.

The till mints the attempt's id, by which the provider will know the order, and repeats what it
asked until it is answered. PAID and FAILED are the only states that it may act on; they stay.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal, TypeAlias

from msgspec import Meta, Struct

from pos.contract.wire import Count, Number, Short

# Letters and digits: what both providers take. Two characters are left for a refund's own id.
AttemptId: TypeAlias = Annotated[str, Meta(pattern="^[0-9A-Za-z]{16,30}$")]
RefundId: TypeAlias = Annotated[str, Meta(pattern="^[0-9A-Za-z]{16,32}$")]
Fen: TypeAlias = Annotated[int, Meta(ge=1, le=10_000_000_000)]


class PaymentWanted(Struct, frozen=True, kw_only=True):
    """A till asks for money. `code` is the shopper's; without one a code is made to be shown.

    The same again, with the code, brings it to a head office that has forgotten it.
    """

    sale: Annotated[str, Meta(pattern="^[0-9A-Za-z_-]{1,64}$")]
    wallet: Annotated[str, Meta(pattern="^[a-z]{1,16}$")]
    amount: Fen
    currency: Annotated[str, Meta(pattern="^[A-Z]{3}$")] = "CNY"
    operator: Short = ""
    subject: Annotated[str, Meta(min_length=1, max_length=120)]
    code: Annotated[str, Meta(pattern="^[0-9A-Za-z]{0,64}$")] = ""

    def __repr__(self) -> str:
        return f"PaymentWanted({self.wallet}, {self.amount})"


class Discount(Struct, frozen=True, kw_only=True):
    """What a coupon of the wallet paid of it. `funder`: platform, merchant or other."""

    name: str
    funder: str
    amount: Number


class Money(Struct, frozen=True, kw_only=True):
    """Who paid how much: the order, the shopper, what the merchant gets, what may be invoiced."""

    order: Number
    paid: Number
    received: Number
    invoiceable: Number
    discounts: tuple[Discount, ...] = ()


class PaymentState(Struct, frozen=True, kw_only=True):
    """Where a payment stands. `step` says more than `state`, for what the till shows meanwhile.

    `code` is the provider's word, `shown` the code to be drawn. Of a payment: what the shopper
    paid, what the merchant gets, what may be invoiced. `returned` is what went back or is on its
    way, `returned_at` the moment when the last of it arrived, 0 before.
    """

    attempt: str
    state: Literal["OPEN", "PAID", "FAILED"]
    step: str
    version: Count
    wallet: str
    sale: str
    amount: Number
    code: str
    reference: str
    shown: str
    paid: Number
    received: Number
    invoiceable: Number
    coupons: list[Discount]
    returned: Number
    returned_at: Number
    hq_time: Number


class RefundWanted(Struct, frozen=True, kw_only=True):
    """A till asks that so much of a payment goes back. The same again changes nothing."""

    attempt: AttemptId
    sale: Annotated[str, Meta(pattern="^[0-9A-Za-z_-]{1,64}$")]
    amount: Fen
    reason: Annotated[str, Meta(max_length=80)] = ""


class RefundState(Struct, frozen=True, kw_only=True):
    """Where a refund stands; `code` is the provider's word."""

    refund: str
    attempt: str
    state: Literal["REQUESTED", "SENT", "DONE", "REJECTED"]
    amount: Number
    code: str
    hq_time: Number


class PaymentFate(Struct, frozen=True, kw_only=True):
    """What became of a payment of any till, for a shopper who says that his phone paid.

    `paid` comes with the `receipt` of its sale, empty until that sale has arrived here. `at` is
    the moment of the payment, or when the last of the money went back, 0 where there is neither.
    `returning`: money is being taken back, or paid back, and is not there yet. `open` with `until`:
    it was taken back, and what the wallet takes after all goes back by then; 0 where that is not
    so.
    """

    attempt: str
    said: Literal["paid", "open", "returned", "returning", "not_paid", "unknown"]
    receipt: str
    wallet: str
    amount: Number
    at: Number
    hq_time: Number
    until: Number = 0


class PaymentSettled(
    Struct, frozen=True, kw_only=True, tag_field="do", tag="settled", omit_defaults=True
):
    """What became of a payment that the till had asked for. Body of kind `payment`.

    Written once, when it is final: PAID, FAILED, or OVERRIDDEN by a supervisor (`approver`), who
    settled the sale otherwise. `reason` is the provider's word or the supervisor's, `trade` the
    provider's own number. `shift` is the one in which it became final, `own_shift` the one in which
    it was asked for, where that is another. `shown`: the shopper was to scan a code of ours. The
    sale itself is an entry of its own.
    """

    at: str
    shift: str
    sale: str
    attempt: str
    wallet: str
    amount: int
    state: Literal["PAID", "FAILED", "OVERRIDDEN"]
    reason: str = ""
    trade: str = ""
    money: Money | None = None
    own_shift: str = ""
    user: str = ""
    approver: str = ""
    shown: bool = False


REFUND_PASSED_ON: Final = "refund_passed_on"
"""The `do` of a body of kind `payment`: somebody at the till leaves it to head office to settle a
refund that was rejected (`refund`, `receipt`, `amount`, `reason`)."""


class RefundSettled(
    Struct, frozen=True, kw_only=True, tag_field="do", tag="refund", omit_defaults=True
):
    """What became of money that goes back through a provider. Body of kind `payment`.

    Written once: DONE, or REJECTED for a `reason` of the provider's. `receipt` is the return's,
    `attempt` the payment that it was taken from; the amount is positive.
    """

    at: str
    refund: str
    attempt: str
    receipt: str
    amount: int
    state: Literal["DONE", "REJECTED"]
    reason: str = ""
    user: str = ""
    approver: str = ""
