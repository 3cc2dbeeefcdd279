"""Taking over the members of a programme from its file, as often as it comes.

The same file again changes nothing. What a card brought along is posted once: a later file that
names other points or another value is put before people, and so are accounts of two programmes
that share a telephone or a wallet. Nobody is merged by an import: a number that is the same shows
that two accounts may be one person's, and proves nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, Final

import sqlalchemy as sa

from pos.hq import feed
from pos.hq.database import OfficeDatabase
from pos.hq.members import books, granting, nearby, persons, tables
from pos.hq.members.cases import Case, open_cases, suggestion
from pos.hq.members.feeding import Known
from pos.hq.members.keys import MemberKeys
from pos.hq.members.listing import ListedMember
from pos.hq.members.persons import ERASED, PHONE, WALLETS, Profile
from pos.hq.members.rules import day_of, expires_at, higher, read_rules, rules_at
from pos.hq.members.spelling import spelled
from pos.hq.peppers import Pepper, read_peppers
from pos.hq.rows import add_rows, change_rows, read_rows
from pos.hq.stores import BadRequest, find_store
from pos.member.identity import Assurance, ends, masked_name
from pos.member.ledger import OPENING, Posting, Purse, Unit
from pos.member.member import Member
from pos.member.movements import opening
from pos.member.programme import Programme

AT_ONCE: Final = 2_000
"""Members of one transaction: a server beside us sells on between two of them."""

_ROOM_KIB: Final = 64 * 1024

_ISSUER: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,31}")

Progress = Callable[[int], None]


@dataclass(slots=True, kw_only=True)
class TakenOver:
    """What an import did. `changed` are rows that stores were sent."""

    stores: int
    changed: int = 0
    new: int = 0
    erased: int = 0
    suggestions: int = 0
    conflicts: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """A row of the file with the account that it is about."""

    member: str
    listed: ListedMember

    @property
    def profile(self) -> Profile:
        listed = self.listed
        return Profile(name=listed.name, phone=listed.phone, birthday=listed.birthday)

    @property
    def wallets(self) -> Iterator[tuple[str, str]]:
        for issuer, number in zip(
            WALLETS, (self.listed.alipay_id, self.listed.wechat_id), strict=True
        ):
            if number:
                yield issuer, number


def take_over(
    database: OfficeDatabase,
    members: Sequence[ListedMember],
    *,
    issuer: str,
    keys: MemberKeys,
    now: int,
    shops: Sequence[str] = (),
    progress: Progress = lambda _: None,
    at_once: int = AT_ONCE,
) -> TakenOver:
    """Takes a whole file over, `at_once` members at a time; `progress` is told how many are done.

    `shops` are the stores where its members shop, all of them where none are named. Whoever is
    stopped in between takes the same file again. `BadRequest` for a bad issuer or store.
    """
    if not _ISSUER.fullmatch(issuer) or issuer in (PHONE, *WALLETS):
        raise BadRequest(
            f"{issuer!r} is no issuer: up to 32 small letters, digits and hyphens, like "
            "bailian-card"
        )
    with database.read() as connection:
        stores = read_peppers(connection)
        for shop in shops:
            find_store(connection, shop)
    taken = TakenOver(stores=len(stores))
    # In the order of the ids, as the books are: what one transaction writes lies together.
    rows = iter(sorted(members, key=lambda listed: keys.member_id(issuer, listed.card)))
    done = 0
    while part := list(islice(rows, at_once)):
        with database.write() as connection:
            # One import at a time: of two, the second finds what the first has written.
            feed.hold(connection)
            _give_room(connection)
            taking = _Taking(
                connection,
                keys,
                issuer=issuer,
                stores=stores,
                shops=shops or (nearby.EVERYWHERE,),
                now=now,
            )
            taking.take(part, taken)
        done += len(part)
        progress(done)
    if taken.new:
        with database.write() as connection:
            granting.look_again(connection, now=now)
    return taken


def _give_room(connection: sa.Connection) -> None:
    """Keeps the pages of one transaction in memory: in the 2 MB that SQLite has by itself they
    would be written and read again several times, the more often the larger the books are. The
    process is the import's own."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA cache_size=-{_ROOM_KIB}")


class _Taking:
    """One transaction's worth of a file."""

    def __init__(
        self, connection: sa.Connection, keys: MemberKeys, *, issuer: str,
        stores: Sequence[Pepper], shops: Sequence[str], now: int,
    ) -> None:  # fmt: skip
        self._connection = connection
        self._keys = keys
        self._phones: dict[str, str] = {}
        self._issuer = issuer
        self._stores = stores
        self._shops = shops
        self._now = now
        today = day_of(now)
        self._rules: Programme = rules_at(read_rules(connection), today)
        self._expires_at = expires_at(today, self._rules.lasts_months)

    def take(self, part: Sequence[ListedMember], taken: TakenOver) -> None:
        self._phones.clear()
        rows = [_Row(member=self._account_of(listed), listed=listed) for listed in part]
        rows = self._led_by_cards(rows)
        known = self._accounts(rows)
        erased = {name for name, row in known.items() if row.state == ERASED}
        rows = [row for row in rows if row.member not in erased]
        taken.erased += len(part) - len(rows)
        if not rows:
            return
        new = [row for row in rows if row.member not in known]
        self._open(new)
        self._renew([row for row in rows if row.member in known], known)
        taken.new += len(new)
        conflicts = self._differences([row for row in rows if row.member in known])
        taken.conflicts += open_cases(self._connection, conflicts)
        holders = self._holders_of_phones(rows)
        shared = [*self._sharing_phones(holders), *self._take_wallets(rows)]
        taken.suggestions += open_cases(self._connection, shared)
        taken.changed += self._tell(rows, holders)

    def _phone(self, number: str) -> str:
        """The name under which a telephone is found; asked for several times in a part."""
        if number not in self._phones:
            self._phones[number] = self._keys.phone(number)
        return self._phones[number]

    def _account_of(self, listed: ListedMember) -> str:
        return self._keys.member_id(self._issuer, listed.card)

    def _led_by_cards(self, rows: Sequence[_Row]) -> list[_Row]:
        """The rows with the account that each card leads to, where it leads to another one."""
        subjects = [(self._issuer, self._keys.subject(self._issuer, r.listed.card)) for r in rows]
        found = read_rows(
            self._connection, tables.identity, key=("issuer", "subject"), keys=subjects
        )
        of_card = {row["subject"]: row["member"] for row in found.mappings()}
        return [
            _Row(member=of_card.get(subject, row.member), listed=row.listed)
            for row, (_, subject) in zip(rows, subjects, strict=True)
        ]

    def _accounts(self, rows: Iterable[_Row]) -> dict[str, Any]:
        names = [(row.member,) for row in rows]
        found = read_rows(self._connection, tables.member, key=("member",), keys=names)
        return {row.member: row for row in found.all()}

    def _open(self, rows: Sequence[_Row]) -> None:
        """New accounts, each with its card and with what it brings along."""
        keys, now = self._keys, self._now
        add_rows(
            self._connection,
            tables.member,
            [
                persons.member_row(
                    keys,
                    row.member,
                    row.profile,
                    since=now,
                    tier=row.listed.tier,
                    assurance=Assurance.LISTED,
                )
                for row in rows
            ],
        )
        add_rows(
            self._connection,
            tables.identity,
            [self._identity(row.member, self._issuer, row.listed.card) for row in rows],
        )
        here = nearby.seen_rows([row.member for row in rows], stores=self._shops, at=now)
        add_rows(self._connection, tables.seen, here)
        brought = [posting for row in rows for posting in self._brought(row)]
        self._post(brought)

    def _identity(self, member: str, issuer: str, number: str) -> dict[str, Any]:
        return persons.identity_row(
            self._keys,
            member,
            issuer=issuer,
            number=number,
            source=self._issuer,
            assurance=Assurance.LISTED,
            at=self._now,
        )

    def _brought(self, row: _Row) -> Iterator[tuple[str, Posting]]:
        amounts: tuple[tuple[Unit, int, int], ...] = (
            ("points", row.listed.points, self._expires_at),
            ("money", row.listed.stored_value, 0),
        )
        for unit, amount, expires in amounts:
            posting = opening(
                Purse(member=row.member),
                key=_opening_key(row.member, unit),
                at=self._now,
                amount=amount,
                source=self._issuer,
                unit=unit,
                expires_at=expires if amount > 0 else 0,
            )
            if posting is not None:
                yield row.member, posting

    def _post(self, brought: Sequence[tuple[str, Posting]]) -> None:
        """Writes the postings of purses that were empty, all at once."""
        connection = self._connection
        postings = [posting for _, posting in brought]
        add_rows(
            connection, tables.posting, [books.posting_row(p, now=self._now) for p in postings]
        )
        entries = [row for posting in postings for row in books.entry_rows(posting)]
        add_rows(connection, tables.entry, entries)
        lots = [
            books.lot_row(lot, member=member, unit=posting.unit)
            for member, posting in brought
            for lot in books.lots_after(member, posting)
        ]
        add_rows(connection, tables.lot, lots)

    def _renew(self, rows: Sequence[_Row], known: dict[str, Any]) -> None:
        """What the programme tells newly of accounts that it brought before."""
        changed = []
        for row in rows:
            was = known[row.member]
            same = persons.open_profile(self._keys, row.member, was.sealed) == row.profile
            if same and was.granted == row.listed.tier:
                continue
            changed.append(
                {
                    "member": row.member,
                    "granted": row.listed.tier,
                    "tier": self._tier(was, row.listed.tier),
                    **persons.found_by(self._keys, row.profile),
                    "sealed": persons.seal_profile(self._keys, row.member, row.profile),
                }
            )
        change_rows(self._connection, tables.member, changed)

    def _tier(self, was: Any, granted: str) -> str:
        """The tier that counts: one that was only granted goes as it came."""
        if was.tier == was.granted:
            return granted
        return higher(self._rules, was.tier, granted)

    def _differences(self, rows: Sequence[_Row]) -> list[Case]:
        """Where a file names other points or another value than were taken over."""
        units: tuple[Unit, ...] = ("points", "money")
        wanted = [(_opening_key(row.member, unit), 1) for row in rows for unit in units]
        if not wanted:
            return []
        found = read_rows(self._connection, tables.entry, key=("posting", "n"), keys=wanted)
        taken = {row.posting: -row.amount for row in found if row.account == OPENING}
        cases = []
        for row in rows:
            for unit, listed in zip(
                units, (row.listed.points, row.listed.stored_value), strict=True
            ):
                before = taken.get(_opening_key(row.member, unit), 0)
                if before != listed:
                    cases.append(
                        Case(
                            case=f"{unit}:{row.member}:{listed}",
                            kind="conflict",
                            why=f"other_{unit}",
                            one=row.member,
                            reason=f"{before} taken over, {listed} in a later file",
                            at=self._now,
                        )
                    )
        return cases

    def _holders_of_phones(self, rows: Iterable[_Row]) -> dict[str, list[str]]:
        """The people behind each telephone of these rows, the one with the oldest account first."""
        phones = sorted({self._phone(r.listed.phone) for r in rows if r.listed.phone})
        columns = tables.member.c
        by_phone: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for start in range(0, len(phones), 500):
            asked = phones[start : start + 500]
            found = self._connection.execute(
                sa.select(columns.phone, columns.since, columns.member).where(
                    columns.phone.in_(asked), columns.state != ERASED
                )
            )
            for phone, since, member in found.all():
                by_phone[phone].append((since, member))
        shared = {name for found in by_phone.values() if len(found) > 1 for _, name in found}
        lead = persons.persons_of(self._connection, shared) if shared else {}
        return {
            phone: list(dict.fromkeys(lead.get(name, name) for _, name in sorted(found)))
            for phone, found in by_phone.items()
        }

    def _sharing_phones(self, holders: dict[str, list[str]]) -> Iterator[Case]:
        for people in holders.values():
            for other in people[1:]:
                yield suggestion(people[0], other, why="same_phone", at=self._now)

    def _take_wallets(self, rows: Sequence[_Row]) -> list[Case]:
        """Wallets' users as they are listed; one that another person has is put before people."""
        claims = [(row.member, issuer, number) for row in rows for issuer, number in row.wallets]
        if not claims:
            return []
        wanted = [(issuer, self._keys.subject(issuer, number)) for _, issuer, number in claims]
        found = read_rows(self._connection, tables.identity, key=("issuer", "subject"), keys=wanted)
        holder = {(row["issuer"], row["subject"]): row["member"] for row in found.mappings()}
        new = []
        for (member, issuer, number), wallet in zip(claims, wanted, strict=True):
            if wallet not in holder:
                holder[wallet] = member
                new.append(self._identity(member, issuer, number))
        add_rows(self._connection, tables.identity, new)
        names = {member for member, _, _ in claims} | set(holder.values())
        lead = persons.persons_of(self._connection, names)
        return [
            suggestion(lead[holder[wallet]], lead[member], why="same_wallet", at=self._now)
            for (member, _, _), wallet in zip(claims, wanted, strict=True)
            if lead[holder[wallet]] != lead[member]
        ]

    def _tell(self, rows: Sequence[_Row], holders: dict[str, list[str]]) -> int:
        """Tells of the people of these rows the stores that know them."""
        accounts = self._accounts(rows)
        merged = [name for name, account in accounts.items() if account.survivor]
        lead = persons.persons_of(self._connection, merged) if merged else {}
        told: list[Known] = []
        for row in rows:
            person = lead.get(row.member, row.member)
            if person != row.member:
                known = persons.read_person(self._connection, self._keys, person).known()
            else:
                known = Known(
                    member=Member(
                        id=person,
                        tier=accounts[person].tier,
                        birthday=row.listed.birthday,
                        name=masked_name(row.listed.name),
                        spelled=spelled(row.listed.name),
                        tail=ends(row.listed.phone),
                    ),
                    cards=[row.listed.card],
                    phones=[row.listed.phone] if row.listed.phone else [],
                )
            first = (holders.get(self._phone(phone), [person])[0] for phone in known.phones)
            own = [phone for phone, who in zip(known.phones, first, strict=True) if who == person]
            told.append(known if own == known.phones else replace(known, phones=own))
        return nearby.tell(self._connection, told, stores=self._stores)


def _opening_key(member: str, unit: Unit) -> str:
    return f"{member}:opening:{unit}"
