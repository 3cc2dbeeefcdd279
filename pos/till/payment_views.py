"""What a screen shows of payments from wallets: parts of `pos.till.state.TillState`."""

from __future__ import annotations

from dataclasses import dataclass

from pos.till.values import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptView:
    """A payment from a wallet that a sale waits for. `step` is where it stands at head office,
    `tail` the end of the shopper's code; `cancelling`: the cashier asked to take it back.

    `shown` is the content of the code that the shopper is to scan, empty while there is none: it is
    being made, or taken back, or its time is over, or he shows a code of his own. `shown_until` is
    when its time is over, `asked_at` when the payment began, both ISO 8601.
    """

    id: str
    state: str
    step: str
    wallet: str
    amount: int
    tail: str
    cancelling: bool
    tender: str
    shown: str
    shown_until: str | None = None
    asked_at: str = ""

    def to_json(self) -> dict[str, Json]:
        return {
            "id": self.id,
            "state": self.state,
            "step": self.step,
            "wallet": self.wallet,
            "amount": self.amount,
            "tail": self.tail,
            "cancelling": self.cancelling,
            "tender": self.tender,
            "shown": self.shown or None,
            "shown_until": self.shown_until,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class SettledView:
    """A payment that came to its end: PAID, FAILED or OVERRIDDEN, and a sentence that says so.

    `receipt` is that of the sale which it completed, None where it completed none.
    """

    id: str
    sale: str
    state: str
    wallet: str
    amount: int
    receipt: str | None
    reason: str
    message: str

    def to_json(self) -> dict[str, Json]:
        return {
            "id": self.id,
            "sale": self.sale,
            "state": self.state,
            "wallet": self.wallet,
            "amount": self.amount,
            "receipt": self.receipt,
            "reason": self.reason,
            "message": self.message,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimView:
    """What a shopper was told who said that his phone paid, by the number on his bill.

    `said` is paid, open, returned, returning, not_paid, unknown or away; `receipt` and `at` (HH:MM)
    are empty where they are not known; by `until` goes back what the wallet takes after all.
    `ask_again`: it is not the last word.
    """

    id: str
    said: str
    receipt: str
    at: str
    until: str
    message: str
    ask_again: bool

    def to_json(self) -> dict[str, Json]:
        return {
            "id": self.id,
            "said": self.said,
            "receipt": self.receipt or None,
            "at": self.at or None,
            "until": self.until or None,
            "message": self.message,
            "ask_again": self.ask_again,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundView:
    """Money on its way to a wallet, for the return `receipt`: REQUESTED, SENT, DONE or REJECTED.

    Of one that was rejected `reason` is the provider's word or head office's, and `message` says
    what to do about it until somebody has: then `dealt` says what, cash or office.
    """

    id: str
    receipt: str
    wallet: str
    amount: int
    state: str
    reason: str = ""
    message: str = ""
    dealt: str = ""

    @property
    def needs_people(self) -> bool:
        """Whether somebody at the till has to do something about it."""
        return bool(self.message)

    def to_json(self) -> dict[str, Json]:
        return {
            "id": self.id,
            "receipt": self.receipt,
            "wallet": self.wallet,
            "amount": self.amount,
            "state": self.state,
            "reason": self.reason,
            "message": self.message,
            "dealt": self.dealt or None,
        }
