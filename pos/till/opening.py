"""Opening a till: its folder, its keys, its stores, and what was under way when it stopped."""

from __future__ import annotations

import logging
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from drivers.api import Peripherals
from pos.catalog.rises import KIND as RISES
from pos.catalog.store import Catalog
from pos.catalog.tax_rules import read_tax_rules
from pos.contract.events import DraftsLost
from pos.database import FolderLock, StorageError, file_error, require_safe_sqlite
from pos.journal.drafts import Drafts
from pos.journal.store import Journal, Origin
from pos.ports import Clock, Ids, MachineClock, RandomIds
from pos.shift.shift import Given
from pos.sync.problems import SyncProblem
from pos.texts import Texts
from pos.till import parking, repaying, syncing
from pos.till.asking_members import MemberAsker
from pos.till.background import Background
from pos.till.backup import Backups
from pos.till.closing import receipt_job
from pos.till.config import Config
from pos.till.counter import DISPLAY, on_the_counter
from pos.till.desk import Desk
from pos.till.guard import Guard
from pos.till.labels import layouts_in_force
from pos.till.line_display import LineDisplay
from pos.till.logbook import note_start, note_template, put, refuse_older
from pos.till.looks import templates_in_force
from pos.till.owed import jobs_owed
from pos.till.payments import Payments
from pos.till.printing import Printing
from pos.till.settling import note_forgotten
from pos.till.soundness import check_folder, check_journal, note_begun
from pos.till.station import Station, open_station
from pos.till.terms import TermsReader
from pos.till.till import Till
from pos.till.timekeeping import Watch
from pos.till.wallets import wallets_in_force
from pos.till.weighing import Scale

log = logging.getLogger(__name__)


def open_till(
    *,
    folder: Path,
    config: Config,
    clock: Clock | None = None,
    ids: Ids | None = None,
    devices: Peripherals | None = None,
    config_file: Path | None = None,
) -> Till:
    """Opens the till whose files lie in `folder`, with everything as it was left.

    `config_file` is what `config` was read from where it is not the folder's own. An empty folder
    is set up as a demo store. Raises `StorageError`, with nothing changed, when
    a file is damaged or another till has the folder open. Any thread, once; it imports SQLAlchemy,
    so a screen calls it after its first frame.
    """
    require_safe_sqlite()
    clock = clock or MachineClock()
    with ExitStack() as stack:
        station, lock = _enter(folder)
        stack.callback(lock.release)
        catalog = Catalog(folder / "catalog.db")
        stack.callback(catalog.close)
        drafts = Drafts(folder / "draft.db")
        stack.callback(drafts.close)
        journal = open_journal(folder, station, clock)
        stack.callback(journal.close)
        check_journal(journal, drafts)
        note_begun(folder)
        if not station.is_enrolled:
            _fill_demo_store(catalog, station)
        settings = catalog.settings()
        reader = TermsReader(catalog, store=station.store)
        desk = Desk(
            folder=folder,
            config=config,
            station=station,
            journal=journal,
            drafts=drafts,
            catalog=catalog,
            clock=clock,
            ids=ids or RandomIds(clock),
            texts=Texts(config.language),
            tax_rules=read_tax_rules(),
            templates=templates_in_force(config, settings),
            terms_reader=reader,
            terms=reader.read(settings),
            layouts=layouts_in_force(catalog, config, enrolled=station.is_enrolled),
            wallets=wallets_in_force(settings),
            settings=settings,
            config_file=config_file,
            has_price_book=catalog.has("price"),
            has_rises=catalog.has(RISES),
            shift=journal.past.shift(),
        )
        desk.guard = Guard(desk)
        desk.asker = MemberAsker(desk)
        refuse_older(desk)
        before = journal.past.time_of(journal.head().seq)
        if drafts.is_new:
            parking.bring_back(desk)
        if drafts.is_new and journal.past.last_sale() is not None:
            _note_lost_drafts(desk)
        note_start(desk)
        drafts.note_reach(epoch=journal.epoch, receipt=journal.receipts)
        drafts.note_shift(journal.head(), given=journal.given, is_open=desk.shift is not None)
        note_template(desk)
        watch = Watch(desk)
        watch.begin(before)
        _take_up(desk)
        till = _compose(desk, devices, lock, watch)
        stack.pop_all()
        return till


def _enter(folder: Path) -> tuple[Station, FolderLock]:
    """Takes the folder for this process, and reads whose it is."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FolderLock(folder)
        try:
            check_folder(folder)
            return open_station(folder), lock
        except BaseException:
            lock.release()
            raise
    except OSError as error:
        raise file_error(folder, error) from error
    except SyncProblem as problem:
        name = "keys" if "keys" in problem.detail else "terminal.json"
        raise StorageError(problem.code, folder.joinpath(name), problem.detail) from problem


def open_journal(folder: Path, station: Station, clock: Clock) -> Journal:
    """The journal of a terminal; a new one begins with its key."""
    enrolment = station.enrolment
    origin = Origin()
    if enrolment is not None:
        origin = Origin(
            receipt=enrolment.last_receipt,
            total=enrolment.total,
            abs_total=enrolment.abs_total,
            given=Given(shift=enrolment.last_shift, z=enrolment.last_z),
        )
    return Journal(
        folder / "journal.db",
        terminal=station.terminal,
        store=station.store,
        epoch=station.epoch,
        key=station.private_key,
        clock=clock,
        origin=origin,
    )


def _fill_demo_store(catalog: Catalog, station: Station) -> None:
    if catalog.cursor(f"store:{station.store}") is None:
        from pos.till.demo_store import fill_demo_store

        fill_demo_store(catalog, store=station.store, pepper=station.pepper)


def _note_lost_drafts(desk: Desk) -> None:
    """Puts on record that the draft store is gone, and with it what was under way.

    Nobody knows which receipts were printed, so none is printed by itself.
    """
    put(desk, DraftsLost(at=desk.timestamp()))
    newest = desk.journal.past.newest_receipt()
    if newest is None:
        return  # The sales are of an epoch before this one.
    seq, receipt = newest
    for job in (receipt_job(desk, seq=seq, receipt=receipt), *jobs_owed(desk, after=seq)):
        desk.drafts.put_job(replace(job, state="unknown", detail="restart"))


def _take_up(desk: Desk) -> None:
    """Puts the open sale back line for line; one that has ended is only forgotten."""
    desk.last = desk.last_of(desk.journal.past.last_sale())
    parking.take_up(desk)
    for basket in desk.drafts.open_baskets():
        if desk.journal.past.is_ended(basket.sale):
            is_void = desk.journal.past.is_void(basket.sale)
            desk.drafts.drop(basket.sale, head=desk.journal.head(), is_void=is_void)
        else:
            desk.take_up(desk.rebuilt(basket.sale, basket.actions))
            log.info("sale taken up", extra={"sale": basket.sale})
    note_forgotten(desk)
    repaying.take_up(desk)


def _compose(desk: Desk, devices: Peripherals | None, lock: FolderLock, watch: Watch) -> Till:
    link = syncing.Link(desk)
    background = Background(
        make_loop=lambda: syncing.make_loop(desk, link, background.changed),
        index_some=desk.catalog.index_some,
    )
    printing = Printing(desk, devices, background.changed)
    display = None
    if devices is not None and DISPLAY in on_the_counter(desk.config.devices):
        display = LineDisplay(devices=devices, texts=desk.texts)
    scale = Scale(desk, devices)
    backups = Backups(desk, background.changed)
    payments = Payments(desk, link, background.changed)
    desk.asker.changed = background.changed
    till = Till(desk, printing, link, background, backups, lock, watch, scale, payments, display)
    printing.take_up()
    payments.poke()
    return till
