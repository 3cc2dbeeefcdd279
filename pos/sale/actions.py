"""What can happen to a sale. A sale is the fold of its actions, and nothing else.

Each action is stored in the draft as it happens and repeated in the final journal entry: that is
the audit trail and the replay. An action carries everything it needs (name, price and tax as
they were), so that a later catalogue never changes an old sale. `at` is ISO 8601 with offset.
"""

from __future__ import annotations

import msgspec


class Action(msgspec.Struct, frozen=True, kw_only=True, tag_field="do", omit_defaults=True):
    """Something that happened to a sale: when, by whom, and who agreed where that was needed."""

    at: str
    by: str = ""
    approver: str = ""


class Add(Action, frozen=True, kw_only=True, tag="add"):
    """A new line: one article as the catalogue knew it at that moment."""

    line: int
    code: str
    sku: str
    name: str
    name_en: str
    unit: str
    quantity: int
    unit_price: int
    tax_rate: str
    category: str = ""
    brand: str = ""
    discountable: bool = True
    min_age: int = 0
    max_per_sale: int = 0


class More(Action, frozen=True, kw_only=True, tag="more"):
    """The same article again: the line's quantity grows."""

    line: int
    code: str
    quantity: int


class SetQuantity(Action, frozen=True, kw_only=True, tag="quantity"):
    """The quantity of a line, in thousandths, put right by hand."""

    line: int
    quantity: int


class VoidLine(Action, frozen=True, kw_only=True, tag="void_line"):
    """A line taken back; it stays in the record, struck through."""

    line: int


class Tender(Action, frozen=True, kw_only=True, tag="tender"):
    """Money taken: `given` by the customer, `amount` of it for the sale, the rest is change."""

    tender: str
    given: int
    amount: int

    @property
    def change(self) -> int:
        """What goes back to the customer."""
        return self.given - self.amount


class VoidSale(Action, frozen=True, kw_only=True, tag="void_sale"):
    """The whole sale taken back before it was completed."""


AnyAction = Add | More | SetQuantity | VoidLine | Tender | VoidSale

_DECODER = msgspec.json.Decoder(AnyAction)
_ENCODER = msgspec.json.Encoder()


def to_bytes(action: AnyAction) -> bytes:
    """The action as compact JSON."""
    return _ENCODER.encode(action)


def from_bytes(stored: bytes) -> AnyAction:
    """The action that `to_bytes` wrote; raises `msgspec.ValidationError` for anything else."""
    action: AnyAction = _DECODER.decode(stored)
    return action
