"""One entry of a journal in the books of points and of cards: a sale, a return, a load, a newcomer.

What cannot be posted yet, because somebody or something that it names is not known here, waits and
is looked at again. What a line loses follows from all that ever came back of it, so sales and
returns may arrive in any order, and the same journal makes the same points.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

import sqlalchemy as sa
import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pos.contract.entry import Entry
from pos.contract.tenders import POINTS, STORED_VALUE
from pos.hq import schema
from pos.hq.booking import SaleBody, Unbookable, read_sale
from pos.hq.members import (
    books,
    devices,
    granting,
    nearby,
    partners,
    payers,
    persons,
    reserving,
    tables,
    tiers,
)
from pos.hq.members.books import Origin
from pos.hq.members.card_payments import post_tender
from pos.hq.members.cases import Case, open_cases
from pos.hq.members.enrolled import post_enrolled
from pos.hq.members.enrolled_entries import read_enrolled
from pos.hq.members.keys import MemberKeys
from pos.hq.members.late import LateMember, entry_of_sale, read_late
from pos.hq.members.load_entries import Load, read_load
from pos.hq.members.loads import post_load
from pos.hq.members.persons import ERASED, Person
from pos.hq.members.rules import DAY, day_of, expires_at, read_rules, rules_at
from pos.hq.members.spending import held_by, member_of, paid_with_points, sold_lines
from pos.hq.rows import add_rows
from pos.hq.stores import BadRequest
from pos.member.ledger import Posting
from pos.member.member import Member
from pos.member.movements import (
    NotEnough,
    burn,
    claw_back,
    earn,
    gone_with,
    refund,
    spend,
)
from pos.member.programme import Buyer, points_of

log = structlog.get_logger("lianpos.hq")

_AGAIN: Final = 60_000_000
"""Microseconds until the first second look at what had to wait, doubled with every look."""
_SLOWEST: Final = 86_400_000_000
_KEY: Final = ("day", "terminal", "epoch", "seq")


class EntryPosting:
    """One transaction's worth of sales and returns."""

    def __init__(
        self,
        connection: sa.Connection,
        keys: MemberKeys,
        signing_key: Callable[[], Ed25519PrivateKey],
        *,
        now: int,
    ) -> None:
        self._connection = connection
        self._keys = keys
        self._signing_key = signing_key
        self._now = now
        self._rules = read_rules(connection)
        self._today = rules_at(self._rules, day_of(now))
        self._has_partners = partners.are_there(connection)

    def take(self, row: Any) -> None:
        """Posts one sale or return, or lets it wait; one that nobody has thought of holds up no
        other."""
        try:
            with self._connection.begin_nested():
                waits = self._post(row)
        except sa.exc.OperationalError:
            raise
        except Exception as error:
            waits = "failed"
            # What it says may tell who bought what.
            log.error("not posted", terminal=row.terminal, seq=row.seq, why=type(error).__name__)
        mine = sa.and_(*(tables.due.c[name] == getattr(row, name) for name in _KEY))
        if not waits:
            self._connection.execute(sa.delete(tables.due).where(mine))
            return
        pause = min(_AGAIN << min(row.tries, 20), _SLOWEST)
        self._connection.execute(
            sa.update(tables.due)
            .where(mine)
            .values(code=waits, tries=row.tries + 1, due_at=self._now + pause)
        )

    def _post(self, row: Any) -> str:
        """Why it has to wait; empty where it is in the books now."""
        entry = self._entry(row)
        try:
            body = None if entry is None else read_sale(entry, terminal=row.terminal)
        except Unbookable:
            return ""
        if entry is not None and (late := read_late(entry)) is not None:
            return self._post_late(row, late)
        if entry is not None and (load := read_load(entry)) is not None:
            return self._post_load(row, entry, load)
        if entry is not None and (newcomer := read_enrolled(entry)) is not None:
            return post_enrolled(
                self._connection,
                self._keys,
                self._signing_key(),
                entry,
                newcomer,
                rules=rules_at(self._rules, dt.date.fromisoformat(entry.day)),
                origin=Origin(terminal=row.terminal, epoch=row.epoch, seq=row.seq),
                now=self._now,
            )
        if entry is None or body is None:
            return ""
        if body.status != "completed":
            self._free(body, terminal=row.terminal)
            reserving.end_sale(self._connection, body.sale, terminal=row.terminal, now=self._now)
            return ""
        origin = Origin(terminal=row.terminal, epoch=row.epoch, seq=row.seq)
        member = member_of(body)
        if member:
            try:
                person = persons.read_person(self._connection, self._keys, member)
            except BadRequest:
                return "unknown_member"
            # Who was erased earns no more; what a till gave him until it knew of it is his debt.
            if person.accounts[0].state != ERASED:
                self._see(entry, person, origin)
                self._earn(entry, body, person, origin)
                payers.match(self._connection, body, person.member, now=self._now)
            self._take_points(entry, body, person.member, origin)
            tiers.raise_tier(self._connection, self._keys, person, entry.day, self._rules)
        waits = self._give_points_back(entry, body, origin)
        if waits:
            return waits
        for receipt in {body.receipt or "", *(line.of for line in body.lines)} - {""}:
            self._undo(receipt, entry, body, origin)
        waits = self._take_value(entry, body, origin)
        reserving.end_sale(self._connection, body.sale, terminal=row.terminal, now=self._now)
        return waits

    def _post_late(self, row: Any, late: LateMember) -> str:
        """Gives a sale's points to who had bought in it, where it names nobody itself."""
        entry = entry_of_sale(self._connection, late, terminal=row.terminal)
        body = None if entry is None else read_sale(entry, terminal=row.terminal)
        if entry is None or body is None:
            return "unknown_sale"
        if member_of(body):
            return ""
        try:
            person = persons.read_person(self._connection, self._keys, late.member)
        except BadRequest:
            return "unknown_member"
        origin = Origin(terminal=row.terminal, epoch=row.epoch, seq=row.seq)
        if person.accounts[0].state != ERASED:
            self._see(entry, person, origin)
            self._earn(entry, body, person, origin)
            payers.match(self._connection, body, person.member, now=self._now)
        tiers.raise_tier(self._connection, self._keys, person, entry.day, self._rules)
        self._undo(late.receipt, entry, body, origin)
        return ""

    def _post_load(self, row: Any, entry: Entry, load: Load) -> str:
        """Puts on a card what a till took for it."""
        is_known = post_load(
            self._connection,
            load,
            at=entry.ts,
            now=self._now,
            origin=Origin(terminal=row.terminal, epoch=row.epoch, seq=row.seq),
        )
        return "" if is_known else "unknown_card"

    def _free(self, body: SaleBody, *, terminal: str) -> None:
        """Nothing was sold after all: what this terminal had set aside for it is free again."""
        for hold in held_by(body):
            reserved = reserving.find(self._connection, hold)
            if reserved is not None and reserved.terminal == terminal:
                reserving.give_up(self._connection, hold, now=self._now)

    def _take_value(self, entry: Entry, body: SaleBody, origin: Origin) -> str:
        """Posts what cards of value paid, and what went back to them."""
        waits = ""
        for n, tender in enumerate(body.tenders, start=1):
            if tender.tender == STORED_VALUE and tender.card:
                waits = waits or post_tender(
                    self._connection,
                    entry,
                    tender,
                    sale=body.sale,
                    n=n,
                    origin=origin,
                    now=self._now,
                )
        return waits

    def _entry(self, row: Any) -> Entry | None:
        columns = schema.journal.c
        found = self._connection.execute(
            sa.select(*(columns[name] for name in Entry.__dataclass_fields__)).where(
                columns.terminal == row.terminal,
                columns.epoch == row.epoch,
                columns.seq == row.seq,
            )
        ).one_or_none()
        return None if found is None else Entry(**found._mapping)

    def _earn(self, entry: Entry, body: SaleBody, person: Person, origin: Origin) -> None:
        day = dt.date.fromisoformat(entry.day)
        rules = rules_at(self._rules, day)
        lot = f"{origin.terminal}:{body.sale}:earn"
        if books.is_there(self._connection, lot):
            return
        tier = tiers.tier_at(self._connection, person, rules, day=day, at=entry.ts)
        shares = points_of(
            sold_lines(body),
            rules,
            buyer=_buyer(person, tier, day),
            day=day,
            unearned=paid_with_points(body),
        )
        if self._has_partners:
            store = origin.terminal.partition("-")[0]
            shares = partners.converted(self._connection, shares, store=store, day=day)
        more = granting.with_a_days_grant(
            self._connection, person, rules, shares, tier=tier, day=day, at=entry.ts
        )
        posting = earn(
            books.read_purse(self._connection, person.member),
            key=lot,
            at=entry.ts,
            order=body.sale,
            points=sum(more.values()),
            free_at=entry.ts + rules.pending_days * DAY,
            expires_at=expires_at(day, rules.lasts_months),
        )
        if not books.write(self._connection, posting, now=self._now, origin=origin):
            return
        rows = [
            {
                "receipt": body.receipt,
                "line": line,
                "member": person.member,
                "lot": lot,
                "quantity": body.lines[line - 1].quantity,
                "points": points,
                "back": 0,
            }
            for line, points in sorted(more.items())
            if body.lines[line - 1].quantity > 0
        ]
        add_rows(self._connection, tables.earned, rows)

    def _see(self, entry: Entry, person: Person, origin: Origin) -> None:
        """He was there: from now on his store's files know him."""
        nearby.see_and_tell(
            self._connection,
            self._keys,
            person.member,
            store=origin.terminal.partition("-")[0],
            at=entry.ts,
            now=self._now,
            days=self._today.known_days,
        )

    def _take_points(self, entry: Entry, body: SaleBody, member: str, origin: Origin) -> None:
        """Posts the points that paid."""
        for n, tender in enumerate(body.tenders, start=1):
            if tender.tender == POINTS and tender.points > 0:
                key = f"{origin.terminal}:{body.sale}:{n}:burn"
                if books.is_there(self._connection, key):
                    continue
                why = self._doubt(entry, body, member, n, origin)
                posting = self._burned(key, entry, body, member, n)
                books.write(
                    self._connection, posting, now=self._now, origin=replace(origin, reason=why)
                )

    def _doubt(self, entry: Entry, body: SaleBody, member: str, n: int, origin: Origin) -> str:
        """Checks what a telephone showed while nobody could be asked: the goods are gone, so what
        was wrong is put before people, and is said in the books. Empty where all is right."""
        tender = body.tenders[n - 1]
        if not tender.shown:
            return ""
        why = devices.check_later(
            self._connection,
            self._keys,
            tender.shown,
            member=member,
            of=f"{origin.terminal}:{body.sale}",
            at=entry.ts,
            now=self._now,
        )
        if why:
            conflict = Case(
                case=f"{why}:{origin.terminal}:{body.sale}:{n}",
                kind="conflict",
                why=why,
                one=member,
                reason=f"{tender.points} points paid for {body.receipt or body.sale}",
                at=self._now,
            )
            open_cases(self._connection, [conflict])
        return why

    def _give_points_back(self, entry: Entry, body: SaleBody, origin: Origin) -> str:
        """Posts the points that went back to whoever had paid with them, whoever brought the
        goods."""
        for n, tender in enumerate(body.tenders, start=1):
            if tender.tender != POINTS or tender.points >= 0:
                continue
            key = f"{origin.terminal}:{body.sale}:{n}:refund"
            posting = self._refunded(key, entry, tender.of, -tender.points)
            if posting is None:
                return "no_payment"
            books.write(self._connection, posting, now=self._now, origin=origin)
        return ""

    def _burned(self, key: str, entry: Entry, body: SaleBody, member: str, n: int) -> Posting:
        """What was set aside for it is spent; what was not is taken all the same: it is gone."""
        tender = body.tenders[n - 1]
        purse = books.read_purse(self._connection, member)
        reserved = reserving.take(
            self._connection,
            tender.reference,
            amount=tender.points,
            sale=body.sale,
            owner=purse.member,
        )
        if reserved is not None:
            return burn(purse, reserved, key=key, at=entry.ts)
        return spend(purse, key=key, at=entry.ts, order=body.sale, amount=tender.points)

    def _refunded(self, key: str, entry: Entry, of: str, points: int) -> Posting | None:
        postings = [p for p in books.read_of(self._connection, of) if p.unit == "points"]
        burned = [posting for posting in postings if posting.kind == "burn"]
        if not burned:
            return None
        back = [p for p in postings if p.kind == "refund" and p.key != key]
        payer = next(part.member for part in burned[0].entries if part.member)
        owner = persons.person_of(self._connection, payer)
        purse = books.read_purse(self._connection, owner)
        try:
            return refund(purse, burned, back, key=key, at=entry.ts, amount=points)
        except NotEnough as error:
            # A till gave back more than went out: what went out is given back, and no more.
            if not error.left:
                return Posting(key=key, kind="refund", at=entry.ts, entries=(), order=of)
            return refund(purse, burned, back, key=key, at=entry.ts, amount=error.left)

    def _undo(self, receipt: str, entry: Entry, body: SaleBody, origin: Origin) -> None:
        """Takes back what the lines of a receipt earned, as far as their goods came back."""
        came = {
            row.of_line: int(row.quantity)
            for row in self._connection.execute(_CAME_BACK, {"receipt": receipt})
        }
        if not came:
            return
        lines = self._connection.execute(_EARNED, {"receipt": receipt}).all()
        lost = 0
        for line in lines:
            gone = gone_with(line.points, quantity=line.quantity, came=came.get(line.line, 0))
            if gone > line.back:
                lost += gone - line.back
                mine = (tables.earned.c.receipt == receipt) & (tables.earned.c.line == line.line)
                self._connection.execute(sa.update(tables.earned).where(mine).values(back=gone))
        if not lost:
            return
        before = sum(line.back for line in lines)
        member = persons.person_of(self._connection, lines[0].member)
        posting = claw_back(
            books.read_purse(self._connection, member),
            key=f"{lines[0].lot}{books.CLAWED_BACK}{before + lost}",
            at=entry.ts,
            order=body.sale,
            lot=lines[0].lot,
            points=lost,
        )
        books.write(self._connection, posting, now=self._now, origin=origin)


def _buyer(person: Person, tier: str, day: dt.date) -> Buyer:
    known = Member(id=person.member, tier=tier, birthday=person.profile.birthday)
    return Buyer(tier=tier, has_birthday=known.has_birthday(day))


_CAME_BACK: Final = (
    sa.select(
        schema.return_line.c.of_line,
        sa.func.sum(schema.return_line.c.quantity).label("quantity"),
    )
    .where(schema.return_line.c.receipt == sa.bindparam("receipt"))
    .group_by(schema.return_line.c.of_line)
)
_EARNED: Final = (
    sa.select(tables.earned)
    .where(tables.earned.c.receipt == sa.bindparam("receipt"))
    .order_by(tables.earned.c.line)
)
