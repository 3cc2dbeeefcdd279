"""What the use cases of one till work on: its stores, its texts, and what is on the desk now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec

from pos.catalog.rises import KIND as RISES
from pos.catalog.store import Catalog, StaffRow
from pos.codes.labels import Layout
from pos.codes.wallets import WALLETS, WalletRow
from pos.contract.entry import Entry, Kind
from pos.contract.facts import SaleFact
from pos.journal.drafts import Drafts, ParkedBasket
from pos.journal.store import Journal
from pos.money import LARGEST
from pos.payment.attempt import Attempt
from pos.ports import Clock, Ids
from pos.pricing.basket import PricedBasket
from pos.pricing.missed import Missed
from pos.pricing.tax import TaxRule
from pos.receipt.assembly import Look
from pos.sale.actions import AnyAction
from pos.sale.pricing import Pricing, Terms
from pos.sale.sale import Sale, act, fold
from pos.shift.day import business_day, start_of_day
from pos.shift.shift import Shift
from pos.staff.permissions import Permission
from pos.staff.roles import Role, role_of
from pos.texts import Texts
from pos.till.beforehand import Beforehand
from pos.till.config import Config
from pos.till.counter import PICTURES
from pos.till.known_members import KnownMembers
from pos.till.labels import layouts_in_force
from pos.till.looks import ADDRESS, Templates, keep_picture, look_of, templates_in_force
from pos.till.payment_views import ClaimView, SettledView
from pos.till.state import Json, LastSale, NamedView
from pos.till.station import Station
from pos.till.terms import TermsReader
from pos.till.unused import Unused
from pos.till.unwell import Unwell
from pos.till.wallets import wallets_in_force

if TYPE_CHECKING:
    from pos.till.asking import Question
    from pos.till.asking_members import MemberAsker
    from pos.till.guard import Guard
    from pos.till.newcomers import Joining

AWAY_US: Final = 30_000_000
"""How long nobody waits for a head office again that has just not answered, where the till can do
without."""


class TillError(Exception):
    """A command that the till refuses. `code` is stable; the texts turn it into a sentence."""

    def __init__(self, code: str, /, **values: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockDoubt:
    """The wall clock jumped `by_s` seconds from what was `expected`, and nobody has said that it
    is right. `is_certain`: within one run, where that much time cannot have passed."""

    expected: str
    by_s: int
    is_certain: bool


@dataclass(slots=True, kw_only=True)
class OpenSale:
    """The sale in progress with its history, its price, and what it is priced by to its end.

    `hint` says what is `within_reach` of the customer, once somebody has thought of it.
    """

    sale: Sale
    actions: list[AnyAction]
    priced: PricedBasket
    pricing: Pricing
    hint: str | None = None
    within_reach: Missed | None = None
    is_thought_over: bool = False

    @property
    def due(self) -> int:
        """What is still to be paid."""
        return self.priced.total + self.sale.rounding - self.sale.paid


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """Where a till writes: its journal, and what is under way."""

    journal: Journal
    drafts: Drafts


@dataclass(slots=True, kw_only=True)
class Desk:
    """One till. GUI thread, but for the stores, which any thread may use."""

    folder: Path
    config: Config
    station: Station
    journal: Journal
    drafts: Drafts
    catalog: Catalog
    clock: Clock
    ids: Ids
    texts: Texts
    tax_rules: tuple[TaxRule, ...]
    templates: Templates
    """How papers look; head office may send another template at any time."""
    terms_reader: TermsReader
    terms: Terms
    """What the next sale is priced by; head office may replace it while one is in progress."""
    layouts: tuple[Layout, ...] = ()
    wallets: tuple[WalletRow, ...] = WALLETS
    settings: Mapping[str, Any] = field(default_factory=dict)
    config_file: Path | None = None
    """The file in the place of the folder's own lianpos.toml."""
    has_price_book: bool = False
    """Whether there is any price beside those of the catalogue itself."""
    has_rises: bool = False
    """Whether any price waits for its shelf tag, or did lately."""
    away_until_us: int = 0
    """Until when a head office that has just not answered is not waited for again, monotonic."""
    slow_until_us: int = 0
    """Until when one that was slow to say who a member is is not asked that again, monotonic."""
    cashier: StaffRow | None = None
    locked: bool = False
    shift: Shift | None = None
    open: OpenSale | None = None
    parked: tuple[ParkedBasket, ...] = ()
    aside: dict[str, OpenSale] = field(default_factory=dict)
    """The parked sales that wait for a payment, as they were priced when it was asked for."""
    settled: SettledView | None = None
    """The payment that came to its end last, until the next one is asked for."""
    ended: tuple[SettledView, ...] = ()
    """The payments that came to their ends last, also between two looks at the till."""
    claim: ClaimView | None = None
    """What a shopper was told last who said that his phone paid."""
    late_claims: tuple[ClaimView, ...] = ()
    """The answers to questions that were kept, until the next one is asked."""
    last: LastSale | None = None
    question: Question | None = None
    unnamed: int = 0
    """How often head office has said late that nobody is known by what was asked."""
    wanted_parked: tuple[str, str] | None = None
    """The terminal and the sale of a slip that was scanned here and belongs to another one."""
    unwell: Unwell = field(default_factory=Unwell)
    named: NamedView | None = None
    """Whom head office has named last for a sale that had ended."""
    asked_load: str = ""
    """What head office was asked last about a card of value, where nothing has come of it yet."""
    beforehand: Beforehand = field(default_factory=Beforehand)
    """What the command that is running asks head office."""
    unused: Unused = field(default_factory=Unused)
    """What head office keeps ready for this till in vain."""
    joining: Joining | None = None
    """Who is reading what he is to agree to."""
    doubt: ClockDoubt | None = None
    members: KnownMembers = field(init=False)
    asker: MemberAsker = field(init=False)
    guard: Guard = field(init=False)
    shop_texts: Texts = field(init=False)
    """The shop's language: that of papers, of what is on record, and of the customer's display.
    `texts` is that of the people at the till, who may choose another one while it runs."""
    real: Books = field(init=False)
    """The books that count, also while others are worked with in training."""

    def __post_init__(self) -> None:
        self.real = Books(journal=self.journal, drafts=self.drafts)
        self.members = KnownMembers(
            self.catalog, self.drafts.newcomers, pepper=self.station.pepper, now=self._wall
        )
        self.shop_texts = self.texts

    def _wall(self) -> int:
        """The time, microseconds of UTC since 1970."""
        return int(self.clock.now().timestamp() * 1_000_000)

    @property
    def training(self) -> bool:
        """Whether what happens is practice, in books of its own."""
        return self.journal is not self.real.journal

    @property
    def is_away(self) -> bool:
        """Whether head office has just not answered, and has said nothing since. Any thread."""
        return self.clock.monotonic_us() < self.away_until_us

    def note_silence(self) -> None:
        """Head office does not answer just now. Any thread."""
        self.away_until_us = self.clock.monotonic_us() + AWAY_US

    def note_slow(self) -> None:
        """Head office was slow to say who a member is. Any thread."""
        self.slow_until_us = self.clock.monotonic_us() + AWAY_US

    def note_answer(self) -> None:
        """Head office has just answered, whatever it was asked. Any thread."""
        self.away_until_us = 0

    @staticmethod
    def last_of(fact: SaleFact | None) -> LastSale | None:
        """The sale that was completed last, for the banner with its change."""
        if fact is None or fact.receipt is None:
            return None
        return LastSale(
            id=fact.sale,
            receipt=fact.receipt,
            total=fact.total,
            change=fact.change,
            rounding=fact.rounding,
        )

    def told(self) -> None:
        """Takes over what head office has sent. Any thread but the GUI's.

        A sale in progress keeps the promotions that it began with.
        """
        settings = self.catalog.settings()
        self.members.forget()
        self.terms = self.terms_reader.read(settings)
        self.has_price_book = self.catalog.has("price")
        self.has_rises = self.catalog.has(RISES)
        self.layouts = layouts_in_force(
            self.catalog, self.config, enrolled=self.station.is_enrolled
        )
        self.wallets = wallets_in_force(settings, before=self.wallets)
        self.templates = templates_in_force(self.config, settings, before=self.templates)
        keep_picture(self.folder / PICTURES, self.templates.template)
        self.settings = settings

    def look(self) -> Look:
        """How a paper looks that is printed now. What is practice leads to no page of a shopper."""
        settings = dict(self.settings)
        if self.training:
            settings.pop(ADDRESS, None)
        return look_of(
            template=self.templates.template,
            config=self.config,
            settings=settings,
            store=self.station.store,
            texts=self.shop_texts,
        )

    def store_name(self, language: str | None = None) -> str:
        """The shop's name in a language."""
        names = self.settings.get("store_name") or {}
        return str(names.get(language or self.texts.language) or self.station.store)

    @property
    def day(self) -> str:
        """The business day: that of the open shift, else the calendar's."""
        shift = self.shift
        return shift.day if shift is not None else self.clock.now().date().isoformat()

    def timestamp(self) -> str:
        """The store's time now, ISO 8601 with offset."""
        return self.clock.now().isoformat(timespec="milliseconds")

    def require_cashier(self) -> StaffRow:
        """Who works here now; refuses while nobody does."""
        if self.cashier is None:
            raise TillError("signed_out")
        if self.locked:
            raise TillError("locked")
        return self.cashier

    def role(self, name: str) -> Role:
        """The role of that name, as head office and this terminal's file have it."""
        return role_of(name, own=self.config.limits.of_roles(), settings=self.settings)

    def may(self, permission: Permission) -> bool:
        """Whether who works here now does this without a second person, whatever its size."""
        return self.cashier is not None and permission in self.role(self.cashier.role).may

    def require(
        self,
        permission: Permission,
        *,
        amount: int = 0,
        line: int | None = None,
        reason: str | None = None,
        alone: bool = True,
    ) -> None:
        """Refuses what the person at the till may not do, alone or with a second one's consent.

        The last check of a use case before it changes anything. `amount` is what limits count:
        minor units, or basis points where the limit is one (pos/staff/permissions.py).
        """
        self.guard.require(permission, amount=amount, line=line, reason=reason, alone=alone)

    def require_still_goods(self) -> None:
        """Refuses to write the catalogue while many goods come: it would wait for their end."""
        if self.catalog.is_taking:
            raise TillError("goods_coming")

    def require_shift(self) -> Shift:
        """The open shift of a cashier who is there."""
        self.require_cashier()
        return self.require_open_shift()

    def require_open_shift(self) -> Shift:
        """The open shift, whether somebody is there or not."""
        if self.shift is None:
            raise TillError("no_shift")
        return self.shift

    def _require_day(self) -> None:
        """Asks for the close of a business day that is over before another sale begins.

        A clock that jumped ahead within this run, and that nobody has confirmed, ends no day.
        """
        if self.shift is not None and self.is_day_over:
            raise TillError("day_over", day=self.shift.day)

    @property
    def is_day_over(self) -> bool:
        """Whether the shift that is open is of a business day before this one."""
        shift, doubt = self.shift, self.doubt
        if shift is None or (doubt is not None and doubt.is_certain and doubt.by_s > 0):
            return False
        start = start_of_day(self.settings.get("day_start"))
        return business_day(self.clock.now(), start=start) > shift.day

    def rebuilt(self, sale: str, actions: Iterable[AnyAction]) -> OpenSale:
        """A sale as its actions make it, priced by the terms of now."""
        history = list(actions)
        folded = fold(sale, history)
        pricing = Pricing(self.terms)
        return OpenSale(sale=folded, actions=history, priced=pricing.price(folded), pricing=pricing)

    def require_sale(self) -> OpenSale:
        """The sale in progress."""
        self.require_shift()
        if self.open is None:
            raise TillError("no_sale")
        self._require_no_payment()
        return self.open

    @property
    def attempt(self) -> Attempt | None:
        """The payment that the sale in progress waits for, and stays as it is until its end."""
        return None if self.open is None else self.drafts.attempts.open_of(self.open.sale.id)

    def _require_no_payment(self) -> None:
        if self.attempt is not None:
            raise TillError("payment_open")

    def attributed(self, action: AnyAction) -> AnyAction:
        """The action with the people it is put down to: who did it, and who agreed."""
        cashier = self.require_cashier().user
        return msgspec.structs.replace(action, by=cashier, approver=self.guard.approver)

    def record(self, kind: Kind, body: Mapping[str, Json]) -> Entry:
        """Writes a durable entry that is no sale, with the time, who did it and who agreed."""
        stamped: dict[str, Json] = {"do": body["do"], "at": self.timestamp()}
        if self.cashier is not None:
            stamped["user"] = self.cashier.user
        if self.guard.approver:
            stamped["approver"] = self.guard.approver
        entry = self.journal.append(kind, {**stamped, **body}, day=self.day)
        self.drafts.note_head(self.journal.head())
        return entry

    def happened(self, action: AnyAction, *, durable: bool = False) -> OpenSale:
        """Takes an action into the sale: checked, priced, stored, then true.

        The first action opens a sale; one that leaves it blank ends it without a trace. With an
        error nothing has changed.
        """
        self._require_no_payment()
        current = self.open
        if current is None:
            self._require_day()
        action = self.attributed(action)
        sale = Sale(id=self.ids.new()) if current is None else current.sale
        changed = act(sale, action)
        pricing = Pricing(self.terms) if current is None else current.pricing
        priced = pricing.price(changed)
        if max(priced.gross, abs(priced.total)) > LARGEST:
            raise TillError("sale_too_large")
        if changed.tenders and changed.paid > priced.total + changed.rounding:
            raise TillError("paid_already")
        actions = [] if current is None else current.actions
        self.drafts.add(
            sale=sale.id,
            n=len(actions),
            action=action,
            cashier=self.require_cashier().user,
            durable=durable,
        )
        actions.append(action)
        opened = OpenSale(sale=changed, actions=actions, priced=priced, pricing=pricing)
        self.take_up(opened)
        return opened

    def take_up(self, opened: OpenSale) -> None:
        """Makes this the sale in progress, unless it is blank: that one is forgotten."""
        self.open = None if opened.sale.is_blank else opened
        if self.open is None:
            self.drafts.drop(opened.sale.id, head=self.journal.head())
