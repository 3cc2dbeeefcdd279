"""What happens to points and stored value, as postings: earned, spent, brought back, expired.

Each function looks at a purse and answers the posting that has to be written, or None where there
is nothing to post; none of them changes anything. Whoever writes a posting whose key is there
already writes nothing: that is how a replay stays without effect.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pos.member.ledger import (
    EXPIRED,
    FREE,
    HELD,
    ISSUED,
    OPENING,
    OWED,
    PENDING,
    SPENT,
    Entry,
    Lot,
    Posting,
    Purse,
    Unit,
    move,
    settled,
    take,
)


class NotEnough(Exception):
    """More was asked for than is there. `left` is what there is."""

    def __init__(self, *, left: int) -> None:
        super().__init__(f"there is {left}")
        self.left = left


def opening(
    purse: Purse, *, key: str, at: int, amount: int, source: str, unit: Unit = "points",
    expires_at: int = 0,
) -> Posting | None:  # fmt: skip
    """What a member brings along from a programme that is taken over, below 0 what he owes it."""
    if not amount:
        return None
    # A debt that is taken over expires no more than one of ours.
    lot = Lot(lot=key if amount > 0 else OWED, earned_at=at, free_at=at, expires_at=expires_at)
    posting = Posting(
        key=key,
        kind="opening",
        at=at,
        order=source,
        unit=unit,
        opens=(lot,) if amount > 0 else (),
        entries=(
            Entry(account=OPENING, amount=-amount),
            Entry(account=FREE, member=purse.member, lot=lot.lot, amount=amount),
        ),
    )
    return settled(purse, posting)


def adjust(purse: Purse, *, key: str, at: int, points: int, expires_at: int = 0) -> Posting:
    """What people decide: more points, or with a minus less; what is not there he owes."""
    if points >= 0:
        entries = [Entry(account=FREE, member=purse.member, lot=key, amount=points)]
    else:
        entries = [_of(purse, FREE, lot, -part) for lot, part in take(purse, -points)]
        rest = -points + sum(entry.amount for entry in entries)
        if rest:
            entries.append(_of(purse, FREE, OWED, -rest))
    lot = Lot(lot=key, earned_at=at, free_at=at, expires_at=expires_at)
    posting = Posting(
        key=key,
        kind="adjust",
        at=at,
        opens=(lot,) if points > 0 else (),
        entries=(Entry(account=ISSUED, amount=-points), *entries),
    )
    return settled(purse, posting)


def earn(
    purse: Purse, *, key: str, at: int, order: str, points: int, free_at: int, expires_at: int
) -> Posting | None:
    """What a sale gives; pending until `free_at`, when the goods can no longer be brought back."""
    if points <= 0:
        return None
    account = PENDING if free_at > at else FREE
    lot = Lot(lot=key, earned_at=at, free_at=free_at, expires_at=expires_at)
    posting = Posting(
        key=key,
        kind="earn",
        at=at,
        order=order,
        opens=(lot,),
        entries=(
            Entry(account=ISSUED, amount=-points),
            Entry(account=account, member=purse.member, lot=key, amount=points),
        ),
    )
    return settled(purse, posting)


def release(purse: Purse, *, lot: str, at: int) -> Posting | None:
    """What was pending may be spent now; it pays first what the member owes."""
    own = purse.find(lot)
    if own is None or own.pending <= 0 or own.free_at > at:
        return None
    entries = move(purse.member, PENDING, FREE, lot=lot, amount=own.pending)
    return settled(purse, Posting(key=f"{lot}:release", kind="release", at=at, entries=entries))


def expire(purse: Purse, *, lot: str, at: int) -> Posting | None:
    """What was not spent in time is the programme's again; what is set aside stays so."""
    own = purse.find(lot)
    if own is None or own.free <= 0 or not 0 < own.expires_at <= at:
        return None
    return Posting(
        # What comes back to a lot later expires by a posting of its own.
        key=f"{lot}:expire:{at}",
        kind="expire",
        at=at,
        entries=(
            Entry(account=FREE, member=purse.member, lot=lot, amount=-own.free),
            Entry(account=EXPIRED, amount=own.free),
        ),
    )


def reserve(
    purse: Purse, *, key: str, at: int, order: str, amount: int, unit: Unit = "points"
) -> Posting:
    """Sets an amount aside for a payment; `NotEnough` where it is not there."""
    left = max(0, purse.free)
    if not 0 < amount <= left:
        raise NotEnough(left=left)
    entries: list[Entry] = []
    for lot, part in take(purse, amount):
        entries += move(purse.member, FREE, HELD, lot=lot, amount=part)
    return Posting(key=key, kind="reserve", at=at, order=order, unit=unit, entries=tuple(entries))


def burn(purse: Purse, reserved: Posting, *, key: str, at: int) -> Posting:
    """The payment went through: what was set aside for it is spent."""
    held = _held_by(purse, reserved)
    return Posting(
        key=key,
        kind="burn",
        at=at,
        order=reserved.order,
        unit=reserved.unit,
        entries=(
            *(_of(purse, HELD, lot, -amount) for lot, amount in held),
            Entry(account=SPENT, amount=sum(amount for _, amount in held)),
        ),
    )


def spend(purse: Purse, *, key: str, at: int, order: str, amount: int) -> Posting:
    """Points that a till took for goods while head office was away: they are gone, so the member
    owes what he did not have."""
    if amount <= 0:
        raise NotEnough(left=max(0, purse.free))
    entries = [_of(purse, FREE, lot, -part) for lot, part in take(purse, amount)]
    rest = amount + sum(entry.amount for entry in entries)
    if rest:
        entries.append(_of(purse, FREE, OWED, -rest))
    entries.append(Entry(account=SPENT, amount=amount))
    return Posting(key=key, kind="burn", at=at, order=order, entries=tuple(entries))


def void(purse: Purse, reserved: Posting, *, key: str, at: int) -> Posting:
    """The payment came to nothing: everything lies where it lay, and debts since are paid of it."""
    entries: list[Entry] = []
    for lot, amount in _held_by(purse, reserved):
        entries += move(purse.member, HELD, FREE, lot=lot, amount=amount)
    posting = Posting(
        key=key,
        kind="void",
        at=at,
        order=reserved.order,
        unit=reserved.unit,
        entries=tuple(entries),
    )
    return settled(purse, posting)


def refund(
    purse: Purse,
    burned: Sequence[Posting],
    back: Sequence[Posting],
    *,
    key: str,
    at: int,
    amount: int,
) -> Posting:
    """Gives back what the payments of a sale took, to the same lots, the longest lasting first.

    `back` are the refunds of it so far. `NotEnough` where more is asked back than is still out.
    """
    out = _still_out(burned, back)
    left = sum(out.values())
    if not 0 < amount <= left:
        raise NotEnough(left=left)
    entries = [Entry(account=SPENT, amount=-amount)]
    for lot in _longest_first(purse, out):
        part = min(amount, out[lot])
        if part:
            # What he owed for may be paid by now: it is his like any other lot then.
            entries.append(_of(purse, FREE, key if lot == OWED else lot, part))
            amount -= part
    posting = Posting(
        key=key,
        kind="refund",
        at=at,
        order=burned[0].order,
        unit=burned[0].unit,
        entries=tuple(entries),
        opens=(Lot(lot=key, earned_at=at, free_at=at),),
    )
    return settled(purse, posting)


def claw_back(
    purse: Purse, *, key: str, at: int, order: str, lot: str, points: int
) -> Posting | None:
    """Takes back what goods had earned that came back: from their own lot, then from others.

    What the member has spent already he owes.
    """
    if points <= 0:
        return None
    own = purse.find(lot) or Lot(lot=lot)
    others = [(FREE, other.lot, other.free) for other in purse.by_expiry() if other.lot != lot]
    entries: list[Entry] = []
    rest = points
    for account, name, there in ((PENDING, lot, own.pending), (FREE, lot, own.free), *others):
        part = min(rest, max(0, there))
        if part:
            entries.append(_of(purse, account, name, -part))
            rest -= part
    if rest:
        entries.append(_of(purse, FREE, OWED, -rest))
    entries.append(Entry(account=ISSUED, amount=points))
    return Posting(key=key, kind="claw_back", at=at, order=order, entries=tuple(entries))


def gone_with(points: int, *, quantity: int, came: int) -> int:
    """What of a line's points is gone when `came` of its `quantity` came back in all.

    Piece by piece it comes to the same as at once, and all of it to all points.
    """
    return points * min(quantity, max(0, came)) // quantity


def _held_by(purse: Purse, reserved: Posting) -> list[tuple[str, int]]:
    """What a payment set aside; whoever has it now, for purses may have been merged since."""
    held = [(entry.lot, entry.amount) for entry in reserved.entries if entry.account == HELD]
    for lot, amount in held:
        own = purse.find(lot)
        if own is None or own.held < amount:
            raise NotEnough(left=0 if own is None else own.held)
    return held


def _still_out(burned: Sequence[Posting], back: Sequence[Posting]) -> dict[str, int]:
    """What payments took of each lot, less what came back to it."""
    out: dict[str, int] = {}
    for entry in (entry for posting in burned for entry in posting.entries if entry.lot):
        out[entry.lot] = out.get(entry.lot, 0) - entry.amount
    for posting in back:
        for entry in posting.entries:
            lot = OWED if entry.lot == posting.key else entry.lot
            # What paid a debt on its way back came back all the same.
            if entry.amount > 0 and lot in out and entry.lot != OWED:
                out[lot] -= entry.amount
    return out


def _longest_first(purse: Purse, names: Iterable[str]) -> list[str]:
    def expires(name: str) -> tuple[bool, int, str]:
        lot = purse.find(name) or Lot(lot=name)
        return (not lot.expires_at, lot.expires_at, name)

    return sorted(names, key=expires, reverse=True)


def _of(purse: Purse, account: str, lot: str, amount: int) -> Entry:
    return Entry(account=account, member=purse.member, lot=lot, amount=amount)
