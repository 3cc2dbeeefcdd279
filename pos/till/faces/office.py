"""The office behind the lanes: whoever manages the store sees how it does and what it needs."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from drivers.paper import Paper
from pos.catalog.item import Item
from pos.catalog.table import Fault
from pos.contract.entry import Kind
from pos.database import StorageError
from pos.journal.backups import Copy
from pos.journal.takings import CashierSums, ClosingRow, SaleRow
from pos.staff.permissions import Limit
from pos.till import configuring, copies, managing, offers, personnel, shelves, styling
from pos.till.answers import Answer, Problem
from pos.till.config_file import Kept, Value
from pos.till.copies import CopyEnd
from pos.till.desk import TillError
from pos.till.faces.commands import Commands
from pos.till.labels import LabelTrial, try_label
from pos.till.looking_up import all_remembered
from pos.till.managing import Allowed, Person, people, what_roles_may
from pos.till.offers import Offer
from pos.till.overview import Takings, takings
from pos.till.personnel import Wish
from pos.till.program import ProgramState, program_state
from pos.till.reading import Meant, meant
from pos.till.replaying import SaleStep, sale_steps
from pos.till.sent_config import held_keys
from pos.till.shelves import GoodsCard
from pos.till.staffing import PinCheck
from pos.till.state import Json
from pos.till.styling import Styled
from pos.till.support import log_lines, support_bundle

BREATH: Final = 0.003
"""Seconds that the window has to itself after each slice of goods."""


class Office(Commands):
    """Commands and questions of whoever may manage the store. Figures are for any thread."""

    def enter_office(self, check: PinCheck) -> Answer:
        """Lets somebody in who may manage the store and whose PIN was right."""
        return self._do("enter_office", lambda: managing.enter(self._desk, check=check))

    def leave_office(self) -> Answer:
        """He goes; what a cashier had begun stays."""
        return self._do("leave_office", lambda: managing.leave(self._desk))

    def takings(self, first: str = "", last: str = "", *, items: int = 10) -> Takings:
        """What business days came to; the newest one where none is named. Any thread."""
        return takings(self._desk, first=first, last=last, items=items)

    def config_text(self) -> str:
        """The terminal's own lianpos.toml; empty where it has none or one that cannot be read."""
        return configuring.config_text(self._desk)

    @staticmethod
    def get_office_ready() -> None:
        """Loads what the office's first change would wait for. Any thread but the GUI's."""
        configuring.load_editor()

    def meant(self, code: str) -> Meant:
        """What a code is that was scanned in the office. Any thread."""
        return meant(self._desk, code)

    @property
    def config_path(self) -> Path:
        """Where that file is."""
        return configuring.config_path(self._desk)

    def sent_config(self) -> dict[str, Any]:
        """What head office has set of it, by dotted key; it goes before what the file says."""
        return held_keys(self._desk)

    def sent_devices(self) -> frozenset[str]:
        """The names of the devices that head office has given this terminal."""
        return configuring.sent_device_names(self._desk)

    def change_config(self, changes: Mapping[str, Value]) -> Answer:
        """Sets keys of it, `{"devices.printer": "..."}`; None takes one away. Comments stay."""
        return self._do("change_config", lambda: configuring.change_config(self._desk, changes))

    def write_config(self, text: str, *, over: str | None = None) -> Answer:
        """Puts a text in its place that somebody has written; `over` is what he began with."""
        return self._do(
            "change_config", lambda: configuring.write_config(self._desk, text, over=over)
        )

    def config_history(self) -> tuple[Kept, ...]:
        """What was replaced, the newest first."""
        return configuring.config_history(self._desk)

    def undo_config(self, number: int) -> Answer:
        """Puts back what stood there before change `number`."""
        return self._do("undo_config", lambda: configuring.undo_config(self._desk, number))

    def device_urls(self) -> dict[str, str]:
        """Name and URL of each device that this terminal is set up with, scanners first."""
        devices = self._desk.config.devices
        named = {f"scanner-{n}": url for n, url in enumerate(devices.scanners, start=1)}
        others = ("printer", "drawer", "scale", "bagging", "display", "camera")
        return named | {name: getattr(devices, name) for name in others if getattr(devices, name)}

    def note_try(self, device: str) -> Answer:
        """Before a device is tried; refused for the drawer while a shift is open."""
        return self._do("try_device", lambda: configuring.note_try(self._desk, device))

    def device_plugins(self) -> tuple[str, ...]:
        """The packages of others whose drivers may run here."""
        return self._desk.config.devices.plugins

    def label_patterns(self) -> tuple[str, ...]:
        """The in-store label layouts that this till reads, the first that fits decides."""
        return tuple(layout.pattern for layout in self._desk.layouts)

    def try_label(self, patterns: Sequence[str], code: str) -> LabelTrial:
        """What a code says under these layouts, without anything being sold. Any thread."""
        return try_label(self._desk.catalog, patterns, code)

    def cashiers(self, first: str, last: str) -> tuple[CashierSums, ...]:
        """What each cashier rang up, took off and took back in those business days. Any thread."""
        return self._desk.real.journal.past.by_cashier(first, last)

    def count_sales(self, text: str = "") -> int:
        """How many sales and returns this terminal has on record that a text may mean, whatever
        somebody has of them: `looking_up.all_remembered`. Any thread."""
        return self._desk.real.journal.past.count_sales(all_remembered(self._desk, text))

    def sales_page(self, offset: int, limit: int, text: str = "") -> tuple[SaleRow, ...]:
        """A page of them, the newest first. Any thread."""
        return self._desk.real.journal.past.sales_page(
            offset=offset, limit=limit, remembered=all_remembered(self._desk, text)
        )

    def closings_page(self, offset: int, limit: int) -> tuple[ClosingRow, ...]:
        """A page of the Zs, the newest first. Any thread."""
        return self._desk.real.journal.past.closings_page(offset=offset, limit=limit)

    def count_closings(self) -> int:
        """How many Zs there are. Any thread."""
        return self._desk.real.journal.past.count_closings()

    def paper_of(self, seq: int, epoch: int) -> Paper | None:
        """What an entry put on paper; None for one that puts none there. Any thread."""
        try:
            return self._printing.paper(seq, epoch=epoch)
        except (LookupError, TypeError, ValueError):
            return None

    def sale_steps(self, seq: int, epoch: int) -> tuple[SaleStep, ...]:
        """A past sale, step by step as it was rung up. Any thread."""
        return sale_steps(self._desk, seq=seq, epoch=epoch)

    def back_up(self) -> str:
        """Copies the journal now; the code of why not, empty where it was. No GUI thread."""
        self._backups.keep()
        return self._backups.status.problem or ""

    def copies(self) -> tuple[tuple[Copy, ...], Problem | None]:
        """The copies of the journal, the one that goes furthest first, or why they cannot be
        looked at. Any thread."""
        try:
            return copies.copies_of(self._desk), None
        except StorageError as error:
            return (), self._problem(error.code, {"file": error.path.name})

    def compare_copy(self, path: Path) -> CopyEnd | None:
        """How a copy stands to the journal; None for what is none. Any thread."""
        try:
            return copies.compare(self._desk, path)
        except StorageError:
            return None

    def program(self) -> ProgramState:
        """Which version runs here, and which one head office wants."""
        return program_state(self._desk)

    def log_lines(self) -> tuple[str, ...]:
        """What the devices' log says, the newest first, without codes and credentials. Any
        thread."""
        return log_lines(self._desk)

    def support_bundle(self, findings: str = "") -> Path:
        """Writes what somebody needs who helps from afar, and no secret. Raises `OSError`."""
        return support_bundle(self._desk, findings=findings)

    def count_events(self, kind: Kind = "system") -> int:
        """How many entries of a kind there are: `system` is the till's own, `staff` is of people.
        Any thread."""
        return self._desk.real.journal.past.count_events(kind)

    def events_page(
        self, offset: int, limit: int, kind: Kind = "system"
    ) -> list[tuple[int, dict[str, Json]]]:
        """A page of them, the newest first: the entry's number and what it says. Any thread."""
        past = self._desk.real.journal.past
        found = past.events_page(kind=kind, offset=offset, limit=limit)
        return [(seq, json.loads(body)) for seq, body in found]

    def people(self) -> tuple[Person, ...]:
        """Who works here, by number, and what the role of each may do alone."""
        return people(self._desk)

    def seal_pin(self, pin: str, user: str) -> tuple[str, Problem | None]:
        """What is kept of a PIN, or why it will not do. Any thread but the GUI's: 80 ms."""
        try:
            return personnel.seal_pin(self._desk, pin, user=user), None
        except TillError as error:
            return "", self._problem(error.code, error.values)

    def put_person(self, user: str, name: str, role: str, sealed: str = "") -> Answer:
        """Adds somebody where the terminal stands alone, or changes name and role."""
        return self._do("put_person", lambda: personnel.put_person(
            self._desk, user=user, name=name, role=role, sealed=sealed))  # fmt: skip

    def reset_pin(self, user: str, sealed: str) -> Answer:
        """Another PIN for somebody; refused with `approval_needed` until a second one agrees."""
        return self._do(
            "reset_pin", lambda: personnel.reset_pin(self._desk, user=user, sealed=sealed)
        )

    def give_badge(self, user: str, code: str) -> Answer:
        """Lets a badge's code stand for somebody; an empty one takes his badge away."""
        return self._do(
            "give_badge", lambda: personnel.give_badge(self._desk, user=user, code=code)
        )

    def drop_person(self, user: str) -> Answer:
        """Lets somebody sign in here no more."""
        return self._do("drop_person", lambda: personnel.drop_person(self._desk, user=user))

    def ask_head_office(self, wish: Wish, user: str, name: str, role: str) -> Answer:
        """Puts on record what the store wants of head office about somebody."""
        return self._do("ask_head_office", lambda: personnel.ask_head_office(
            self._desk, wish=wish, user=user, name=name, role=role))  # fmt: skip

    def what_roles_may(self) -> tuple[Allowed, ...]:
        """Every permission, and which roles have it."""
        return what_roles_may(self._desk)

    def limits_of(self, role: str) -> Mapping[Limit, int]:
        """What people of a role may do without a second person."""
        return self._desk.role(role).limits

    def permission_name(self, permission: str) -> str:
        """What a permission is called in the language of now."""
        return self._desk.texts(f"permission.{permission}")

    def goods_page(self, text: str, offset: int, limit: int) -> list[Item]:
        """A page of the goods; of those that a text finds, the likeliest first. Any thread."""
        return shelves.goods_page(self._desk, text=text, offset=offset, limit=limit)

    def goods_count(self, text: str = "") -> int:
        """How many there are. Any thread but the GUI's."""
        return shelves.goods_count(self._desk, text=text)

    def goods_card(self, sku: str) -> GoodsCard | None:
        """What there is to know of one article. Any thread."""
        return shelves.goods_card(self._desk, sku=sku)

    def goods_now(self, skus: Sequence[str]) -> dict[str, Item]:
        """The goods of these numbers as they are now. Any thread."""
        return shelves.goods_now(self._desk, skus)

    def goods_named(self, word: str) -> tuple[str, str] | None:
        """What goods a word names: the list of a promotion's goods, and how it stands there."""
        return shelves.goods_named(self._desk, word)

    def read_goods(self, path: Path) -> tuple[list[Item], list[Fault]]:
        """The goods of a file, and what is wrong with its other rows. Raises `OSError`."""
        return shelves.read_goods(path)

    def take_goods(self, items: Sequence[Item]) -> Answer:
        """Puts goods on sale at a terminal that stands alone."""
        return self._do("take_goods", lambda: shelves.take_goods(self._desk, items))

    def may_take_goods(self) -> Answer:
        """Whether goods may be taken now; then `bring_goods`, then `goods_came`."""
        return self._do("take_goods", lambda: shelves.may_take_goods(self._desk))

    def bring_goods(self, items: Sequence[Item]) -> Problem | None:
        """Writes the goods, all or none; what was in the way. Any thread but the GUI's: a hundred
        thousand take half a minute, in which people sell on."""
        try:
            shelves.bring_goods(self._desk, items, breathe=lambda: time.sleep(BREATH))
        except StorageError as error:
            return self._problem(error.code, {"file": error.path.name})
        return None

    def goods_came(self, many: int) -> Answer:
        """Puts on record that they are on sale."""
        return self._do("take_goods", lambda: shelves.goods_came(self._desk, many))

    def free_bytes(self) -> int:
        """What is left of the disk that the journal lies on."""
        return shutil.disk_usage(self._desk.folder).free

    def offers(self) -> tuple[Offer, ...]:
        """Every promotion that this terminal knows. Any thread."""
        return offers.offers(self._desk)

    def check_offer(self, row: Mapping[str, Any]) -> dict[str, str]:
        """What is wrong with a promotion as it is written: where -> why. Any thread."""
        return offers.check_offer(self._desk, row)

    def put_offer(self, row: Mapping[str, Any], *, gone: bool = False) -> Answer:
        """Puts a promotion in force where the terminal stands alone, or takes it out (`gone`)."""
        return self._do("put_offer", lambda: offers.put_offer(self._desk, row, gone=gone))

    def template_text(self) -> str:
        """The receipt template of this store as TOML."""
        return styling.template_text(self._desk)

    def styled(self, text: str) -> Styled:
        """The newest receipt under that template, or what is wrong with it. Any thread."""
        return styling.styled(self._desk, text)

    def put_template(self, text: str) -> Answer:
        """Lets receipts look so from the next one on, where the terminal stands alone."""
        return self._do("put_template", lambda: styling.put_template(self._desk, text))
