"""The whole truth a screen shows, as one frozen value.

A screen draws this and nothing else. A line that did not change between two states is the
same object in both, so that a screen repaints only what a command touched.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pos.money import quantity_text
from pos.till.payment_views import AttemptView, ClaimView, RefundView, SettledView
from pos.till.values import Json as Json  # Where the till looks for it.

Screen = Literal["signed_out", "locked", "no_shift", "selling", "paying"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareView:
    """What a promotion takes off a line, under the name that the customer reads."""

    promotion: str
    name: str
    amount: int

    def to_json(self) -> dict[str, Json]:
        return {"promotion": self.promotion, "name": self.name, "amount": self.amount}


@dataclass(frozen=True, slots=True, kw_only=True)
class LineView:
    """One line of the sale. Amounts in minor units, `quantity` in thousandths.

    `labelled`: its label's amount is charged as it stands; the quantity is `derived` where the
    label does not say how much there is. `weight` is what a code says of the weight of
    goods that are sold by the piece, in grams, 0 where it does not say.
    """

    line: int
    sku: str
    code: str
    name: str
    name_en: str
    unit: str
    quantity: int
    unit_price: int
    gross: int
    discount: int
    net: int
    void: bool
    shares: tuple[ShareView, ...] = ()
    of: str = ""
    labelled: bool = False
    derived: bool = False
    lot: str = ""
    expiry: str = ""
    weight: int = 0
    note: str = ""

    def to_json(self) -> dict[str, Json]:
        return {
            "line": self.line,
            "sku": self.sku,
            "name": self.name,
            "name_en": self.name_en,
            "quantity": quantity_text(self.quantity),
            "unit": self.unit,
            "unit_price": self.unit_price,
            "gross": self.gross,
            "discount": self.discount,
            "net": self.net,
            "void": self.void,
            "shares": [share.to_json() for share in self.shares],
            "of": self.of or None,
            "labelled": self.labelled,
            "derived": self.derived,
            "lot": self.lot,
            "expiry": self.expiry,
            "weight": self.weight or None,
            "note": self.note,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class TenderView:
    """One payment that was taken: what kind, how much of it counts towards the sale, what the kind
    is called, and whether it can go back to the customer alone (`void_tender`)."""

    tender: str
    amount: int
    name: str = ""
    can_go_back: bool = False

    def to_json(self) -> dict[str, Json]:
        return {"tender": self.tender, "amount": self.amount}


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberView:
    """Who is buying, as cashier and customer may see him.

    `name` is masked, empty where it is not known. `points` are those that he could spend at the
    moment `as_of` (ISO 8601, empty where nobody said), None where nobody knew. A `stale` tier was
    confirmed too long ago to bring its prices. `birthday`: it is his today.
    """

    id: str
    tier: str
    name: str = ""
    points: int | None = None
    as_of: str = ""
    birthday: bool = False
    stale: bool = False

    def to_json(self) -> dict[str, Json]:
        return {
            "id": self.id,
            "tier": self.tier,
            "name": self.name,
            "points": self.points,
            "as_of": self.as_of or None,
            "birthday": self.birthday,
            "stale": self.stale,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedView:
    """Who had bought in a sale that has ended: head office has said so since. `how` he was known:
    `wallet` by the payment itself. `points` are what the sale brings him, where the till knows."""

    receipt: str
    member: str
    name: str
    how: str
    points: int | None = None

    def to_json(self) -> dict[str, Json]:
        return {
            "receipt": self.receipt,
            "member": self.member,
            "name": self.name,
            "how": self.how,
            "points": self.points,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class AppliedView:
    """A promotion that gives something in this sale: how often, and how much in all."""

    promotion: str
    name: str
    times: int
    amount: int

    def to_json(self) -> dict[str, Json]:
        return {
            "promotion": self.promotion,
            "name": self.name,
            "times": self.times,
            "amount": self.amount,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleView:
    """The sale in progress. `touched` is the line that the last command changed, or None.

    `discount` is what is off the goods that are sold; in `gross` goods that come back stand with
    what they are worth now.
    `hint` is a sentence for cashier and customer, None until the till had time to think of one.
    `age_to_check` is the customer's least age that somebody must still look at, or 0.
    """

    id: str
    lines: tuple[LineView, ...]
    gross: int
    discount: int
    total: int
    paid: int
    due: int
    tenders: tuple[TenderView, ...]
    touched: int | None
    member: MemberView | None = None
    coupons: tuple[str, ...] = ()
    applied: tuple[AppliedView, ...] = ()
    hint: str | None = None
    note: str = ""
    age_to_check: int = 0

    def to_json(self) -> dict[str, Json]:
        return {
            "id": self.id,
            "lines": [line.to_json() for line in self.lines],
            "member": None if self.member is None else self.member.to_json(),
            "coupons": list(self.coupons),
            "applied": [applied.to_json() for applied in self.applied],
            "hint": self.hint,
            "gross": self.gross,
            "discount": self.discount,
            "total": self.total,
            "paid": self.paid,
            "due": self.due,
            "note": self.note,
            "age_to_check": self.age_to_check or None,
            "tenders": [tender.to_json() for tender in self.tenders],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class LastSale:
    """The sale that was completed last, for the banner with its change."""

    id: str
    receipt: str
    total: int
    change: int
    rounding: int = 0

    def to_json(self) -> dict[str, Json]:
        return {
            "id": self.id,
            "receipt": self.receipt,
            "total": self.total,
            "change": self.change,
            "rounding": self.rounding,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintStatus:
    """What the paper is doing: the newest job, and how many receipts wait for a printer.

    One whose fate nobody knows stands here before newer ones, until the next is wanted.
    """

    receipt: str
    state: Literal["queued", "printing", "held", "done", "unknown", "failed", "none"]
    waiting: int
    detail: str

    def to_json(self) -> dict[str, Json]:
        return {
            "receipt": self.receipt,
            "state": self.state,
            "waiting": self.waiting,
            "detail": self.detail,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupStatus:
    """The newest copy of the journal: when it was made (ISO 8601, None: never), its last entry.

    `other_disk`: it lies on another disk than the journal. `problem` is the code of why the last
    attempt failed, None where it did not.
    """

    at: str | None
    seq: int
    other_disk: bool
    problem: str | None

    def to_json(self) -> dict[str, Json]:
        return {
            "at": self.at,
            "seq": self.seq,
            "other_disk": self.other_disk,
            "problem": self.problem,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkedView:
    """A sale that was put aside; `at` is ISO 8601, `lines` counts those that are not void.

    `attempt` is the payment that it waits for, `settled` how its last one came out, where it did
    not complete the sale.
    """

    id: str
    at: str
    name: str
    cashier: str
    total: int
    lines: int
    attempt: AttemptView | None = None
    settled: SettledView | None = None

    def to_json(self) -> dict[str, Json]:
        return {
            "id": self.id,
            "at": self.at,
            "name": self.name,
            "cashier": self.cashier,
            "total": self.total,
            "lines": self.lines,
            "attempt": None if self.attempt is None else self.attempt.to_json(),
            "settled": None if self.settled is None else self.settled.to_json(),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockView:
    """The clock jumped by so many seconds from what was expected: is it right now?"""

    expected: str
    by_s: int

    def to_json(self) -> dict[str, Json]:
        return {"expected": self.expected, "by_seconds": self.by_s}


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalView:
    """A command that waits for a second person; `amount` in minor units or basis points.

    `also` are the other permissions that he agrees to with the same PIN.
    """

    did: str
    permission: str
    amount: int
    line: int | None
    also: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Json]:
        return {
            "do": self.did,
            "permission": self.permission,
            "amount": self.amount,
            "line": self.line,
            "also": list(self.also),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class TillState:
    """Everything a screen needs.

    `unsent` counts journal entries that head office has not acknowledged, `unsent_sales` the
    completed sales among them; `unsent_since` is ISO 8601, None when nothing waits. `hq_problem`
    is the code of why the last exchange with head office failed, None where it did not, and
    `hq_ahead_s` by how much its clock is ahead of ours, 0 while the two agree. `rounding` is what
    is added to what is due if cash pays it (negative: dropped). `attempt` is the payment that the
    sale waits for, `settled` the one that came to its end last, `ended` that and those before it,
    the newest last: two may end between two looks. `refunds` is what goes back to wallets, `claim`
    what a shopper was told last of his payment, `late_claims` what head office said of those that
    it was away for, the newest last. `unnamed` counts the questions about members to which it said
    late that there is nobody, and `named` is whom it has named last for a sale that had ended.
    `receipt_problem` says what is wrong with the receipt template that should be in force.
    """

    screen: Screen
    store: str
    terminal: str
    store_name: str
    cashier: str | None
    cashier_name: str | None
    shift: str | None
    online: bool
    enrolled: bool
    unsent: int
    unsent_sales: int
    unsent_since: str | None
    hq_problem: str | None
    hq_ahead_s: int
    backup: BackupStatus
    sale: SaleView | None
    last: LastSale | None
    print: PrintStatus | None
    rounding: int
    approval: ApprovalView | None
    parked: tuple[ParkedView, ...]
    clock: ClockView | None
    training: bool
    attempt: AttemptView | None = None
    settled: SettledView | None = None
    ended: tuple[SettledView, ...] = ()
    refunds: tuple[RefundView, ...] = ()
    claim: ClaimView | None = None
    late_claims: tuple[ClaimView, ...] = ()
    unnamed: int = 0
    named: NamedView | None = None
    receipt_problem: str | None = None

    def to_json(self) -> dict[str, Json]:
        return {
            "screen": self.screen,
            "cashier": self.cashier,
            "shift": self.shift,
            "online": self.online,
            "unsent": self.unsent,
            "unsent_sales": self.unsent_sales,
            "unsent_since": self.unsent_since,
            "hq_problem": self.hq_problem,
            "hq_ahead_s": self.hq_ahead_s,
            "training": self.training,
            "backup": self.backup.to_json(),
            "sale": None if self.sale is None else self.sale.to_json(),
            "rounding": self.rounding,
            "clock": None if self.clock is None else self.clock.to_json(),
            "parked": [parked.to_json() for parked in self.parked],
            "attempt": None if self.attempt is None else self.attempt.to_json(),
            "settled": None if self.settled is None else self.settled.to_json(),
            "ended": [end.to_json() for end in self.ended],
            "claim": None if self.claim is None else self.claim.to_json(),
            "late_claims": [claim.to_json() for claim in self.late_claims],
            "refunds": [refund.to_json() for refund in self.refunds],
            "last": None if self.last is None else self.last.to_json(),
            "print": None if self.print is None else self.print.to_json(),
            "unnamed": self.unnamed,
            "named": None if self.named is None else self.named.to_json(),
            "receipt_problem": self.receipt_problem,
            "approval": None if self.approval is None else self.approval.to_json(),
        }
