"""`lianpos hq`: run a head office, fill it, and ask it.

Every command takes --config and --database and may run while the server runs. What cannot be
done is said in plain words on standard error, with exit code 2.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn, TypeAlias

import typer

from pos.money import amount_text

if TYPE_CHECKING:
    import sqlalchemy as sa

    from pos.hq.config import HqConfig
    from pos.hq.database import OfficeDatabase
    from pos.hq.depot import Depot
    from pos.hq.reports import SalesReport
    from pos.hq.serving import Tls

hq = typer.Typer(
    name="hq",
    help="The head office: run it, fill it, ask it.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)

ConfigOption: TypeAlias = Annotated[
    Path | None, typer.Option("--config", help="hq.toml; else the one in this folder.")
]
DatabaseOption: TypeAlias = Annotated[
    str | None, typer.Option("--database", help="Like sqlite:///hq.db; beats the one in hq.toml.")
]


@hq.command()
def serve(
    config: ConfigOption = None,
    database: DatabaseOption = None,
    listen: Annotated[
        str | None, typer.Option(help="HOST:PORT; port 0 takes any free one.")
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, max=64, help="Processes; several need PostgreSQL.")
    ] = None,
    until_stdin_closes: Annotated[
        bool, typer.Option(help="Stop also when standard input ends: with its parent.")
    ] = False,
) -> None:
    """Run the head office. Prints one JSON line with its address once it is ready."""
    from pos.hq import serving
    from pos.hq import workers as crew
    from pos.hq.postgres import is_postgres
    from pos.hq.upkeep import Upkeep, snapshot_command

    with _office(config, database) as (office, settings):
        depot = _depot(settings, database)
        asked = serving.Serving(
            database=database or settings.database,
            listen=listen or settings.listen,
            workers=workers or settings.workers,
            until_stdin_closes=until_stdin_closes,
            depot=depot,
            tls=_tls(settings),
        )
        if asked.workers > 1 and not is_postgres(asked.database):
            _refuse("several workers need PostgreSQL; SQLite has one process that serves")
        same = [*_given("--config", config), *_given("--database", database)]
        upkeep = Upkeep(office, depot, command=snapshot_command(*same))
        try:
            # Before anything is written: what is refused here changes nothing.
            serving.parse_listen(asked.listen, tls=asked.tls is not None)
            upkeep.start()
            if asked.workers > 1:
                crew.serve_with_workers(asked)
            else:
                serving.serve(office, asked)
        except serving.BadAddress as error:
            _refuse(str(error))
        finally:
            upkeep.stop()


@hq.command()
def snapshot(config: ConfigOption = None, database: DatabaseOption = None) -> None:
    """Make a snapshot of the goods now, which new tills install in place of reading every row.

    The server makes them by itself when many goods are new or have changed.
    """
    from pos.hq.clock import machine_now
    from pos.hq.feed import CATALOG
    from pos.hq.packing import make_snapshot

    with _office(config, database) as (office, settings):
        depot = _depot(settings, database)
        made = make_snapshot(office, depot, scope=CATALOG, now=machine_now)
    if made is None:
        typer.echo("no snapshot: another one is being made, or there are no goods")
    else:
        size = f"{made.size:,} bytes, {made.raw_size:,} unpacked"
        typer.echo(f"{made.rows} items; {size}; {made.sha256}")


@hq.command()
def import_catalog(
    file: Annotated[Path, typer.Argument(help="items.csv")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Remove the items that FILE does not name.")
    ] = False,
    skip_bad: Annotated[
        bool, typer.Option("--skip-bad", help="Import the good rows although some are bad.")
    ] = False,
    config: ConfigOption = None,
    database: DatabaseOption = None,
) -> None:
    """Insert and update goods by sku. Reports every bad row; imports none if any is bad."""
    from pos.catalog.items_csv import read_items
    from pos.hq.goods import import_items

    if file.suffix.lower() == ".xlsx":
        _refuse(f"{file}: this version reads items.csv; save the sheet as CSV in UTF-8")
    try:
        with file.open(encoding="utf-8", newline="") as lines:
            items, faults = read_items(lines)
    except OSError as error:
        _refuse(f"{file}: {error.strerror}")
    except UnicodeDecodeError as error:
        _refuse(f"{file}: not UTF-8 text (byte {error.start}); save it as CSV in UTF-8")
    for fault in faults:
        typer.echo(f"{file}:{fault.line}: {fault.column}: {fault.reason}", err=True)
    if faults and not skip_bad:
        _refuse(f"{len(faults)} faults; nothing was imported (--skip-bad imports the good rows)")
    if not items:
        _refuse(f"{file}: there are no items in it")
    with _office(config, database) as (office, _), office.write() as connection:
        imported = import_items(connection, items, replace=replace)
    typer.echo(
        f"{len(items)} items: {imported.changed} new or changed, "
        f"{len(items) - imported.changed} as before; {imported.removed} removed"
    )


@hq.command()
def import_promotions(
    file: Annotated[Path, typer.Argument(help="promotions.json, a list")],
    config: ConfigOption = None,
    database: DatabaseOption = None,
) -> None:
    """Replace the list of promotions. Names every fault; imports none if there is any."""
    from pos.hq.promotions import read_promotions, replace_promotions
    from pos.pricing.faults import BadFile

    try:
        promotions = read_promotions(file.read_bytes())
    except OSError as error:
        _refuse(f"{file}: {error.strerror}")
    except BadFile as error:
        _refuse("\n".join(f"{file}: {line}" for line in error.faults))
    with _office(config, database) as (office, _), office.write() as connection:
        removed = replace_promotions(connection, promotions)
    typer.echo(f"{len(promotions)} promotions; {removed} removed")


@hq.command()
def import_prices(
    file: Annotated[Path, typer.Argument(help="prices.csv: sku,level,key,price,from,to")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Remove the prices that FILE does not name.")
    ] = False,
    config: ConfigOption = None,
    database: DatabaseOption = None,
) -> None:
    """Insert and update prices of the chain, a zone, a store or members, ahead of time if wanted.

    Reports every bad row; imports none if any is bad.
    """
    from pos.catalog.prices_csv import read_prices
    from pos.hq.goods import is_item
    from pos.hq.prices import import_prices, places

    with _office(config, database) as (office, _), office.write() as connection:
        stores = places(connection)
        try:
            with file.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as lines:
                prices, faults = read_prices(
                    lines,
                    is_item=lambda sku: is_item(connection, sku),
                    zones=set(stores.values()),
                    stores=stores,
                )
        except OSError as error:
            _refuse(f"{file}: {error.strerror}")
        for fault in faults:
            typer.echo(f"{file}:{fault.line}: {fault.column}: {fault.reason}", err=True)
        if faults:
            _refuse(f"{len(faults)} faults; nothing was imported")
        if not prices:
            _refuse(f"{file}: there are no prices in it")
        imported = import_prices(connection, prices, replace=replace)
    typer.echo(
        f"{len(prices)} prices: {imported.changed} new or changed, {imported.removed} removed; "
        f"price book version {imported.version}"
    )


@hq.command()
def import_members(
    file: Annotated[Path, typer.Argument(help="members.csv")],
    issuer: Annotated[str, typer.Option(help="The programme that numbers the cards.")],
    config: ConfigOption = None,
    database: DatabaseOption = None,
) -> None:
    """Tell every store of members: card, telephone, tier and birthday.

    Reports every bad row; imports none if any is bad. Points and stored value are checked and
    left where they are: this head office keeps no accounts yet.
    """
    from pos.hq.members import import_members
    from pos.hq.members_csv import read_members

    try:
        with file.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as lines:
            members, faults = read_members(lines)
    except OSError as error:
        _refuse(f"{file}: {error.strerror}")
    for fault in faults:
        typer.echo(f"{file}:{fault.line}: {fault.column}: {fault.reason}", err=True)
    if faults:
        _refuse(f"{len(faults)} faults; nothing was imported")
    if not members:
        _refuse(f"{file}: there are no members in it")
    with _office(config, database) as (office, _), office.write() as connection:
        imported = import_members(connection, members, issuer=issuer)
    typer.echo(
        f"{len(members)} members; {imported.changed} rows new or changed in {imported.stores} "
        "stores; points and stored values were not taken over"
    )


@hq.command()
def enrol_code(
    store: Annotated[str, typer.Option(help="Like S001.")],
    terminal: Annotated[str, typer.Option(help="Like T01.")],
    role: Annotated[str, typer.Option(help="till, kiosk or admin.")] = "till",
    config: ConfigOption = None,
    database: DatabaseOption = None,
) -> None:
    """Print a one-time code, alone on a line, that lets a machine in within ten minutes."""
    from pos.hq.clock import machine_now
    from pos.hq.enrolment import make_code

    with _office(config, database) as (office, _), office.write() as connection:
        code = make_code(connection, store=store, terminal=terminal, role=role, now=machine_now())
    typer.echo(code)


@hq.command()
def revoke(
    terminal: Annotated[str, typer.Option(help="Like S001-T01.")],
    config: ConfigOption = None,
    database: DatabaseOption = None,
) -> None:
    """Shut a terminal out at once: a stolen till, a lost key. A new code lets it in again."""
    from pos.hq.enrolment import revoke as shut_out

    with _office(config, database) as (office, _), office.write() as connection:
        shut_out(connection, terminal)
    typer.echo(f"{terminal} is shut out; what it has not sent yet stays on its disk")


@hq.command()
def add_store(
    store: Annotated[str, typer.Option(help="Like S002.")],
    name: Annotated[str, typer.Option(help="What receipts print.")],
    zone: Annotated[str, typer.Option(help="Its price zone.")] = "all",
    banner: Annotated[str, typer.Option(help="The chain's brand it trades under.")] = "",
    taxpayer: Annotated[
        str, typer.Option(help="How its seller is taxed: general or small.")
    ] = "general",
    config: ConfigOption = None,
    database: DatabaseOption = None,
) -> None:
    """Open a store with its administrator 9001, whose PIN is read from standard input."""
    from pos.hq import stores

    admin = stores.Person(user="9001", name="管理员", role="admin", pin=_pin())
    with _office(config, database) as (office, _):
        with office.write() as connection:
            stores.add_store(
                connection,
                store=store,
                name={"zh_CN": name, "en": name},
                zone=zone,
                banner=banner,
                taxpayer=taxpayer,
                staff=[admin],
                training=False,
            )
    typer.echo(f"store {store} {name}; administrator 9001")


@hq.command()
def add_staff(
    user: Annotated[str, typer.Option(help="What they sign in with, like 1001.")],
    name: Annotated[str, typer.Option(help="What the screen and the receipt call them.")],
    role: Annotated[str, typer.Option(help="cashier, supervisor or admin.")],
    store: Annotated[str, typer.Option(help="Like S001.")],
    config: ConfigOption = None,
    database: DatabaseOption = None,
) -> None:
    """Add or change a member of staff, whose PIN is read from standard input."""
    from pos.hq import stores

    with _office(config, database) as (office, _):
        person = stores.Person(user=user, name=name, role=role, pin=_pin())
        with office.write() as connection:
            was_training = stores.add_staff(connection, store=store, person=person)
    left = "; the training staff left" if was_training else ""
    typer.echo(f"{role} {user} {name} of {store}{left}")


@hq.command()
def stop_sale(
    sku: Annotated[str | None, typer.Option(help="The article that must not be sold.")] = None,
    lot: Annotated[str, typer.Option(help="Only this lot of it.")] = "",
    reason: Annotated[str, typer.Option(help="Why; tills show it.")] = "",
    since: Annotated[
        str | None, typer.Option("--from", help="From when, like 2026-11-22T09:00:00+08:00.")
    ] = None,
    until: Annotated[str | None, typer.Option(help="Until when; else until it is lifted.")] = None,
    store: Annotated[
        list[str] | None, typer.Option(help="Only in this store; may be given again.")
    ] = None,
    lift: Annotated[str | None, typer.Option(help="Lift the stop of this name.")] = None,
    config: ConfigOption = None,
    database: DatabaseOption = None,
) -> None:
    """Stop an article in every store, or lift a stop. Prints the name of the stop.

    Tills refuse it when it is scanned and when money is taken; nobody in a store can allow it.
    `report stops` says which terminals have not acknowledged it.
    """
    from pos.hq import stops
    from pos.hq.clock import machine_now

    if (sku is None) == (lift is None):
        _refuse("say which article, with --sku, or which stop to lift, with --lift")
    with _office(config, database) as (office, _), office.write() as connection:
        if lift is not None:
            stops.lift_stop(connection, lift)
            name = lift
        else:
            wanted = stops.StopWanted(
                sku=sku or "",
                lot=lot,
                reason=reason,
                start=_moment(since),
                end=_moment(until),
                stores=tuple(store or ()),
            )
            name = stops.stop_sale(connection, wanted, now=machine_now())
    typer.echo(name)


@hq.command()
def report(
    what: Annotated[str, typer.Argument(help="sales, stops")],
    day: Annotated[str | None, typer.Option(help="Business day, like 2026-11-22.")] = None,
    store: Annotated[str | None, typer.Option(help="Like S001.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
    config: ConfigOption = None,
    database: DatabaseOption = None,
) -> None:
    """Completed sales and returns, as head office has them. Returns count negative."""
    from pos.hq.reports import sales_report
    from pos.hq.stores import find_store

    if what == "stops":
        with _office(config, database) as (office, _), office.snapshot() as connection:
            _report_stops(connection, as_json=as_json)
        return
    if what != "sales":
        _refuse(f"there is no report {what!r}; there are: sales, stops")
    _check_day(day)
    with _office(config, database) as (office, _), office.snapshot() as connection:
        if store is not None:
            find_store(connection, store)
        found = sales_report(connection, day=day, store=store)
    if as_json:
        rows = [asdict(row) for row in found.rows]
        content = {"count": len(rows), "total": found.total, "rows": rows}
        typer.echo(json.dumps(content, ensure_ascii=False))
    else:
        for line in _table(found):
            typer.echo(line)


@hq.command()
def rebuild(
    config: ConfigOption = None,
    database: DatabaseOption = None,
) -> None:
    """Make the books anew from the journal, and say whether every figure came out the same."""
    from pos.hq.projecting import figures, project_again

    with _office(config, database) as (office, _), office.write() as connection:
        before = figures(connection)
        project_again(connection)
        after = figures(connection)
    for name, (rows, *sums) in after.items():
        typer.echo(f"{name}: {rows} rows" + "".join(f", {amount_text(s)}" for s in sums))
    changed = [name for name in after if after[name] != before[name]]
    typer.echo(f"changed: {', '.join(changed)}" if changed else "every figure is as before")


def _tls(settings: HqConfig) -> Tls | None:
    from pos.hq.serving import Tls

    if not settings.tls_certificate and not settings.tls_key:
        return None
    if not settings.tls_certificate or not settings.tls_key:
        _refuse("tls_certificate and tls_key are given together or not at all")
    return Tls(certificate=Path(settings.tls_certificate), key=Path(settings.tls_key))


def _depot(settings: HqConfig, database: str | None) -> Depot:
    from pos.hq.depot import depot_of

    return depot_of(
        database=database or settings.database,
        folder=settings.snapshots,
        key_file=settings.signing_key_file,
    )


def _given(option: str, value: object) -> list[str]:
    return [] if value is None else [option, str(value)]


@contextmanager
def _office(config: Path | None, database: str | None) -> Iterator[tuple[OfficeDatabase, HqConfig]]:
    """The open database and the settings; what the world refuses becomes a plain message."""
    # Late, as in every command: a till's command line must not wait for head office's libraries.
    from pos.database import StorageError
    from pos.hq.config import BadConfig, read_config
    from pos.hq.database import BadDatabase, open_database
    from pos.hq.seed import seed
    from pos.hq.stores import BadRequest

    try:
        settings = read_config(config)
        office = open_database(database or settings.database, fill=seed)
        try:
            yield office, settings
        finally:
            office.close()
    except (BadConfig, BadDatabase, BadRequest) as error:
        _refuse(str(error))
    except StorageError as error:
        _refuse(f"{error.path}: {error.code}: {error.detail}")


def _refuse(message: str) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(2)


def _pin() -> str:
    return sys.stdin.readline().strip()


def _moment(text: str | None) -> dt.datetime | None:
    try:
        return None if text is None else dt.datetime.fromisoformat(text)
    except ValueError:
        _refuse(f"{text!r} is no time; write it like 2026-11-22T09:00:00+08:00")


def _report_stops(connection: sa.Connection, *, as_json: bool) -> None:
    from pos.hq.stops import stop_reports

    found = stop_reports(connection)
    if as_json:
        typer.echo(json.dumps({"rows": [asdict(row) for row in found]}, ensure_ascii=False))
        return
    for row in found:
        lot = f", lot {row.lot}" if row.lot else ""
        state = "lifted, " if row.lifted else ""
        typer.echo(f"{row.stop}  {row.sku} {row.name}{lot}: {row.reason}")
        typer.echo(f"    {state}acknowledged by {row.acknowledged}, missing: "
                   f"{' '.join(row.missing) or 'none'}")  # fmt: skip
    if not found:
        typer.echo("nothing was ever stopped")


def _check_day(day: str | None) -> None:
    try:
        if day is not None and dt.date.fromisoformat(day).isoformat() != day:
            _refuse(f"{day!r} is no day; write it like 2026-11-22")
    except ValueError:
        _refuse(f"{day!r} is no day; write it like 2026-11-22")


def _table(found: SalesReport) -> Iterator[str]:
    for row in found.rows:
        what = f"return of {row.of}" if row.kind == "return" else row.kind
        yield f"{row.day}  {row.store}  {row.receipt}  {amount_text(row.total):>12}  {what}"
    yield f"{len(found.rows)} sales and returns, {amount_text(found.total)} in all"
    if found.quarantined:
        yield f"{found.quarantined} journal entries are in quarantine and in no figure"
