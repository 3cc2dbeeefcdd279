"""What head office answers tills about members: who they are, and what they may spend how long.

Plain and synchronous, with the clock passed in. Every answer may be sent at once: it is committed.
Whoever asks the same again under the same key gets the same answer. Any thread.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import msgspec
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pos.contract.members import (
    Allowance,
    CardAsked,
    CardLost,
    CardSeen,
    Held,
    HoldEnded,
    HoldWanted,
    Loadable,
    LoadEnded,
    LoadWanted,
    MemberAsked,
    MembersFound,
    Sellers,
    ValueHoldWanted,
    allowed_bytes,
)
from pos.hq.clock import Now
from pos.hq.database import OfficeDatabase
from pos.hq.members import (
    books,
    card_payments,
    cards,
    devices,
    finding,
    loads,
    persons,
    pins,
    reserving,
)
from pos.hq.members.cards import Card
from pos.hq.members.issuers import name_of
from pos.hq.members.keys import MemberKeys
from pos.hq.members.rules import day_of, read_rules, rules_at
from pos.hq.refusal import Refusal
from pos.hq.stores import BadRequest
from pos.member.code import BadCode
from pos.member.movements import NotEnough
from pos.member.value import Refused

_HOUR: Final = 3_600_000_000


class MemberOffice:
    """Answers out of one database."""

    def __init__(
        self,
        database: OfficeDatabase,
        keys: MemberKeys,
        *,
        now: Now,
        signing_key: Callable[[], Ed25519PrivateKey],
    ) -> None:
        """`signing_key` is head office's own, whose public half terminals have known since they
        were enrolled."""
        self._database = database
        self._keys = keys
        self._now = now
        self._signing_key = signing_key

    def find(self, asked: MemberAsked, *, terminal: str) -> MembersFound:
        """Those who may be meant."""
        store = terminal.partition("-")[0]
        with _refusals(), self._database.snapshot() as connection:
            found = finding.find(connection, self._keys, asked, store=store, now=self._now())
        if not found.members:
            raise Refusal("unknown_member", "there is no such member")
        return found

    def hold(self, hold: str, wanted: HoldWanted, *, terminal: str) -> Held:
        """Sets points aside for a sale, for whoever shows that he is their owner."""
        now = self._now()
        with _refusals(), self._database.write() as connection:
            person = persons.person_of(connection, wanted.member)
            known = reserving.find(connection, hold)
            if known is None:
                self._check_code(connection, wanted.code, person, terminal, wanted.sale, now=now)
            amount = reserving.set_aside(
                connection,
                person,
                key=hold,
                terminal=terminal,
                sale=wanted.sale,
                amount=wanted.points,
                now=now,
            )
            left = books.read_purse(connection, person, lock=False).free
            until = _until(connection, hold)
        return Held(
            hold=hold,
            sale=wanted.sale,
            amount=amount,
            left=left,
            until=until,
            hq_time=now,
        )

    def end_hold(self, hold: str, *, terminal: str) -> HoldEnded:
        """Frees what a terminal had set aside, points or money."""
        now = self._now()
        with self._database.write() as connection:
            known = reserving.find(connection, hold)
            if known is not None and known.terminal != terminal:
                raise Refusal("not_yours", "another terminal has this hold")
            freed = reserving.give_up(connection, hold, now=now)
        return HoldEnded(hold=hold, freed=freed, hq_time=now)

    def find_card(self, asked: CardAsked, *, terminal: str) -> CardSeen:
        """What is to be said of a card of value, and with its PIN what is on it."""
        now = self._now()
        with _refusals(), self._database.write() as connection:
            card = card_payments.look_up(
                connection, self._keys, issuer=asked.issuer, number=asked.number
            )
            right = pins.check(connection, self._keys, card.card, asked.pin, now=now)
            store = terminal.partition("-")[0]
            accepted = card_payments.is_good_in(connection, card, store=store)
            purse = books.read_purse(connection, card.card, unit="money", lock=False)
            is_locked = pins.is_locked(connection, card.card, now=now)
            name = name_of(connection, card.issuer)
        is_sold = card.state != cards.NEW
        if asked.pin and is_sold and not right:
            raise Refusal("locked" if is_locked else "wrong_pin", "this is not the card's PIN")
        return CardSeen(
            card=card.card,
            issuer=card.issuer,
            ends=asked.number[-4:],
            state="locked" if is_locked else card.state,
            accepted=accepted,
            balance=purse.free if right else None,
            named=card.is_named,
            good_until=card.good_until,
            member=card.member,
            name=name,
            hq_time=now,
        )

    def hold_value(self, hold: str, wanted: ValueHoldWanted, *, terminal: str) -> Held:
        """Sets money of a card aside for a sale, for whoever knows its PIN or is its holder."""
        now = self._now()
        store = terminal.partition("-")[0]
        with _refusals(), self._database.write() as connection:
            card = self._card_of(connection, wanted, store=store, now=now)
            why = ""
            if reserving.find(connection, hold) is None:
                why = self._why_not(connection, wanted, card, terminal, now=now)
            if not why:
                card_payments.set_aside(
                    connection,
                    card,
                    store=store,
                    key=hold,
                    terminal=terminal,
                    sale=wanted.sale,
                    amount=wanted.amount,
                    now=now,
                )
                left = books.read_purse(connection, card.card, unit="money", lock=False).free
                until = _until(connection, hold)
        # Wrong PINs are counted: what was written is committed before the answer says no.
        if why:
            raise Refusal(why, "neither the card's PIN nor its holder's code was shown")
        return Held(
            hold=hold,
            sale=wanted.sale,
            amount=wanted.amount,
            left=left,
            until=until,
            hq_time=now,
            card=card.card,
            issuer=card.issuer,
        )

    def card_lost(self, told: CardLost, *, terminal: str) -> CardSeen:
        """Takes no more payments with a card, on the word of its holder's telephone; with a new one
        he has at once what was on it. The card that is answered is the one that stands then."""
        now, store = self._now(), terminal.partition("-")[0]
        with _refusals(), self._database.write() as connection:
            holder = devices.shown(connection, self._keys, told.code, now=now).member
            self._check_code(connection, told.code, holder, terminal, "lost", now=now)
            card = self._of_holder(connection, told, holder, store=store)
            if card.state == cards.ACTIVE:
                cards.mark_lost(connection, card)
            if told.instead:
                card = cards.give_instead(
                    connection, self._keys, card, number=told.instead, now=now
                )
                if told.pin:
                    pins.set_pin(connection, self._keys, card.card, told.pin)
            purse = books.read_purse(connection, card.card, unit="money", lock=False)
            name = name_of(connection, card.issuer)
        return CardSeen(
            card=card.card,
            issuer=card.issuer,
            ends=told.instead[-4:] or told.number[-4:],
            state=cards.ACTIVE if told.instead else cards.LOST,
            accepted=True,
            balance=purse.free,
            named=True,
            good_until=card.good_until,
            member=holder,
            name=name,
            hq_time=now,
        )

    def _of_holder(
        self, connection: sa.Connection, told: CardLost, holder: str, *, store: str
    ) -> Card:
        """The card that its holder has lost; nobody else's."""
        states = (cards.ACTIVE, cards.LOST)
        if not told.number:
            return card_payments.only_card(connection, holder, store=store, states=states)
        card = card_payments.look_up(connection, self._keys, issuer="", number=told.number)
        if not card.member or persons.person_of(connection, card.member) != holder:
            raise Refused(reason="unknown_card")
        if card.state not in states:
            raise Refused(reason=card.state)
        return card

    def announce_load(self, wanted: LoadWanted, *, terminal: str) -> Loadable:
        """Whether a till may take money for a card. A question of a till that it gave up
        counts no more."""
        now = self._now()
        with _refusals(), self._database.write() as connection:
            store = terminal.partition("-")[0]
            issuer = card_payments.issuer_for(
                connection, self._keys, issuer=wanted.issuer, number=wanted.number, store=store
            )
            asked = loads.announce(
                connection,
                self._keys,
                issuer=issuer,
                number=wanted.number,
                amount=wanted.amount,
                now=now,
                terminal=terminal,
                member=wanted.member,
                pin=wanted.pin,
                is_identified=wanted.identified,
                instead=wanted.instead,
            )
            name = name_of(connection, asked.card.issuer)
        return Loadable(
            card=asked.card.card,
            issuer=asked.card.issuer,
            ends=wanted.number[-4:],
            is_new=asked.card.state == cards.NEW,
            balance=asked.holds,
            good_until=asked.good_until,
            hq_time=now,
            asked=asked.asked,
            name=name,
        )

    def end_load(self, asked: str, *, terminal: str) -> LoadEnded:
        """Takes back what a terminal had asked, and nobody paid for."""
        now = self._now()
        with self._database.write() as connection:
            freed = loads.end(connection, asked, terminal=terminal)
        return LoadEnded(asked=asked, freed=freed, hq_time=now)

    def sellers(self, *, terminal: str) -> Sellers:
        """Whose cards the terminal's shop may sell."""
        store = terminal.partition("-")[0]
        with self._database.snapshot() as connection:
            found = card_payments.sold_in(connection, store=store)
        names = {word: {**issuer.name} for word, issuer in found.items() if issuer.name}
        return Sellers(issuers=tuple(found), names=names)

    def allow(self, *, terminal: str) -> Allowance:
        """What a terminal may let members spend while it cannot ask, signed."""
        now = self._now()
        with self._database.snapshot() as connection:
            offline = rules_at(read_rules(connection), day_of(now)).offline
            public = devices.public_keys(connection, self._keys)
        allowance = Allowance(
            terminal=terminal,
            given_at=now,
            not_after=now + offline.hours * _HOUR,
            points_each=offline.points_each,
            points_all=offline.points_all,
            value_each=offline.value_each,
            value_all=offline.value_all,
            keys=public,
        )
        sig = self._signing_key().sign(allowed_bytes(allowance))
        return msgspec.structs.replace(allowance, sig=sig)

    def _card_of(
        self, connection: sa.Connection, wanted: ValueHoldWanted, *, store: str, now: int
    ) -> Card:
        """The card that is meant: by its number, or the one of whoever shows his telephone."""
        if wanted.number or not wanted.code:
            return card_payments.look_up(
                connection, self._keys, issuer=wanted.issuer, number=wanted.number
            )
        showing = devices.shown(connection, self._keys, wanted.code, now=now)
        return card_payments.only_card(connection, showing.member, store=store)

    def _why_not(
        self, connection: sa.Connection, wanted: ValueHoldWanted, card: Card, terminal: str,
        *, now: int,
    ) -> str:  # fmt: skip
        """Why nobody may pay with this card now, as a stable word; empty where he may."""
        if card.state == cards.NEW:
            return cards.NEW
        if wanted.code and card.member:
            holder = persons.person_of(connection, card.member)
            self._check_code(connection, wanted.code, holder, terminal, wanted.sale, now=now)
            return ""
        if not wanted.pin:
            return "not_proven"
        if pins.check(connection, self._keys, card.card, wanted.pin, now=now):
            return ""
        return "locked" if pins.is_locked(connection, card.card, now=now) else "wrong_pin"

    def _check_code(
        self, connection: sa.Connection, code: str, person: str, terminal: str, sale: str, *,
        now: int,
    ) -> None:  # fmt: skip
        """Raises `Refusal` unless this person's telephone showed that code just now."""
        if not code:
            raise Refusal("not_proven", "only what his telephone shows proves who he is")
        showing = devices.shown(connection, self._keys, code, now=now)
        if showing.member != person or showing.step is None:
            raise Refusal("not_proven", "only what his own telephone shows now proves who he is")
        if not devices.use(connection, showing, of=f"{terminal}:{sale}", now=now):
            raise Refusal("used_code", "another sale was paid with what was shown")


def _until(connection: sa.Connection, hold: str) -> int:
    known = reserving.find(connection, hold)
    if known is None:
        raise Refusal("hold_ended", "its time was over, or a sale has spent it")
    return known.until


@contextmanager
def _refusals() -> Iterator[None]:
    """What the rooms below refuse, as the doors say it."""
    try:
        yield
    except NotEnough as error:
        raise Refusal("not_enough", f"there is {error.left}") from error
    except BadCode as error:
        raise Refusal("bad_code", f"this code is nobody's: {error.reason}") from error
    except Refused as error:
        message = f"{error.reason}: {error.most}" if error.most else error.reason
        raise Refusal(error.reason, message) from error
    except persons.NoMember as error:
        raise Refusal("unknown_member", str(error)) from error
    except BadRequest as error:
        raise Refusal("other_request", str(error)) from error
