"""Whether an entry is sound: its hash, its signature, its place in its kind, and its totals.

An entry whose hash or signature is wrong is damaged: nothing it says can be relied on, not even
its kind. What comes after it is then measured against the last entry that is sound, and where
the damaged one may lie between, taken as a new beginning: one flipped bit must not drag all the
sound entries behind it into quarantine.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from pos.contract.entry import KINDS, Entry, entry_hash, is_signed
from pos.hq.booking import SaleBody, Unbookable, counted, read_sale, receipt_number
from pos.hq.chains import Chain, KindHead
from pos.hq.closings import Closing, read_closing
from pos.hq.entries import has_zero

HASH: Final = "hash"
SIGNATURE: Final = "signature"
DAMAGE: Final = (HASH, SIGNATURE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """An entry, what it says of a sale or a Z, and what is wrong with it as far as it tells itself.

    `new_key` is a key that it introduces.
    """

    entry: Entry
    body: SaleBody | None
    flaw: str | None
    new_key: Ed25519PublicKey | None = None
    closing: Closing | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the books hold already of what is being added, by terminal."""

    ended: Collection[tuple[str, str]]
    receipts: Collection[tuple[str, str]]


class _Introduced(msgspec.Struct, frozen=True, kw_only=True, tag_field="do", tag="key"):
    """A system entry that says which key signs from now on."""

    public_key: str


_INTRODUCED: Final = msgspec.json.Decoder(_Introduced)


def look_at(entry: Entry, *, terminal: str, keys: Mapping[str, Ed25519PublicKey]) -> Looked:
    """An entry by itself: all that can be said of it before it stands in its chain.

    `keys` are those that may have signed it, by their names.
    """
    if entry_hash(terminal, entry) != entry.hash:
        return Looked(entry=entry, body=None, flaw=HASH)
    key = keys.get(entry.key_id)
    if key is None or not is_signed(key, entry_hash=entry.hash, signature=entry.sig):
        return Looked(entry=entry, body=None, flaw=SIGNATURE)
    if entry.kind not in KINDS:
        return Looked(entry=entry, body=None, flaw="kind")
    if has_zero(entry):
        return Looked(entry=entry, body=None, flaw="text")
    try:
        body, closing = read_sale(entry, terminal=terminal), read_closing(entry)
    except Unbookable as unbookable:
        return Looked(entry=entry, body=None, flaw=unbookable.reason)
    key = _new_key(entry)
    return Looked(entry=entry, body=body, flaw=None, new_key=key, closing=closing)


def _new_key(entry: Entry) -> Ed25519PublicKey | None:
    if entry.kind != "system" or entry.body is None:
        return None
    try:
        raw = bytes.fromhex(_INTRODUCED.decode(entry.body).public_key)
        return Ed25519PublicKey.from_public_bytes(raw)
    except (msgspec.DecodeError, ValueError, RecursionError):
        return None


class Inspector:
    """Puts the new entries of one chain in their places, in their order."""

    def __init__(self, chain: Chain, known: Known) -> None:
        self._chain = chain
        self._known = known
        self._ended: set[str] = set()
        self._receipts: set[str] = set()

    def place(self, looked: Looked) -> SaleBody | None:
        """The sale or return to book, None for other kinds; `Unbookable` says what is wrong."""
        entry, chain = looked.entry, self._chain
        is_sound = looked.flaw not in DAMAGE
        try:
            if not is_sound:
                raise Unbookable(reason=looked.flaw or HASH)
            self._check_place(looked)
        finally:
            chain.acked, chain.head = entry.seq, entry.hash
            if is_sound:
                chain.total, chain.abs_total = entry.total, entry.abs_total
                if entry.kind in KINDS:
                    head = KindHead(entry.seq, entry.kind_seq, entry.hash.hex())
                    chain.kinds[entry.kind] = head
            else:
                chain.damaged = entry.seq
        if looked.body is not None:
            self._note(looked.body)
        if looked.new_key is not None:
            chain.change_key(looked.new_key)
        return looked.body

    def _check_place(self, looked: Looked) -> None:
        if looked.flaw == "kind":
            raise Unbookable(reason="kind")
        self._check_kind(looked.entry)
        if looked.flaw is not None:
            raise Unbookable(reason=looked.flaw)
        self._check_totals(looked.entry, counted(looked.body))
        if looked.body is not None:
            self._check_first_end(looked.body)
            self._check_own_receipt(looked.body)

    def _check_kind(self, entry: Entry) -> None:
        last = self._chain.head_of(entry.kind)
        fits = (entry.kind_seq, entry.kind_prev.hex()) == (last.kind_seq + 1, last.hash)
        if not fits and self._chain.damaged <= last.seq:
            raise Unbookable(reason="kind_chain")

    def _check_totals(self, entry: Entry, amount: int) -> None:
        # A later epoch opens with what the terminal knows of the earlier ones, which may be more.
        chain = self._chain
        opens = entry.seq == 1 and entry.epoch > 1
        after_damage = chain.damaged != 0 and chain.damaged == chain.acked
        claimed = (entry.total, entry.abs_total)
        fits = claimed == (chain.total + amount, chain.abs_total + abs(amount))
        if not fits and not opens and not after_damage:
            raise Unbookable(reason="totals")

    def _check_first_end(self, body: SaleBody) -> None:
        """Sale ids are unique over the whole chain, but each terminal answers for its own only.

        Should another terminal use the same id, both sales are booked: money was taken at both,
        and which of the two happens to arrive first must not take the other out of the books.
        """
        ended = body.sale in self._ended or (self._chain.terminal, body.sale) in self._known.ended
        if body.is_final and ended:
            raise Unbookable(reason="sale_ended_twice")

    def _check_own_receipt(self, body: SaleBody) -> None:
        used = (self._chain.terminal, body.receipt) in self._known.receipts
        if body.receipt in self._receipts or used:
            raise Unbookable(reason="receipt_twice")

    def _note(self, body: SaleBody) -> None:
        """Remembers what is booked with this batch and not in the database yet."""
        if body.is_final:
            self._ended.add(body.sale)
        if body.receipt is not None:
            self._receipts.add(body.receipt)
            number = receipt_number(body.receipt)
            self._chain.last_receipt = max(self._chain.last_receipt, number)
