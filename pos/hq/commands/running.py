"""The server itself, and the care of what it keeps."""

from __future__ import annotations

import socket
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pos.hq.commands.opening import (
    ConfigOption,
    DatabaseOption,
    depot_at,
    member_key_file,
    open_office,
    points_desk,
    refuse,
)
from pos.hq.commands.paying import paying
from pos.money import amount_text

if TYPE_CHECKING:
    from pos.hq.config import HqConfig
    from pos.hq.database import OfficeDatabase
    from pos.hq.serving import Serving, Tls


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
    from pos.hq.observing import log_to_stderr
    from pos.hq.postgres import is_postgres
    from pos.hq.upkeep import Bookkeeping, Upkeep, snapshot_command

    log_to_stderr()
    with open_office(config, database) as (office, settings):
        depot = depot_at(settings, database)
        asked = serving.Serving(
            database=database or settings.database,
            listen=listen or settings.listen,
            public_listen=settings.public_listen,
            workers=workers or settings.workers,
            until_stdin_closes=until_stdin_closes,
            depot=depot,
            tls=_tls(settings),
            member_key_file=member_key_file(settings, database),
        )
        if asked.workers > 1 and not is_postgres(asked.database):
            refuse("several workers need PostgreSQL; SQLite has one process that serves")
        same = [*_given("--config", config), *_given("--database", database)]
        try:
            # Before anything is written: what is refused here changes nothing.
            serving.parse_listen(asked.listen, tls=asked.tls is not None)
            public = serving.bind_public(asked)
            points = points_desk(office, settings, database)
            url = _tell_where_shoppers_look(office, settings, asked, public)
            with ExitStack() as stack:
                payments = stack.enter_context(
                    paying(office, settings, database=asked.database, public_url=url)
                )
                asked = replace(asked, paying=payments)
                upkeep = Upkeep(office, depot, command=snapshot_command(*same))
                stack.callback(upkeep.stop)
                upkeep.start()
                if points is not None:
                    bookkeeping = Bookkeeping(points)
                    stack.callback(bookkeeping.stop)
                    bookkeeping.start()
                if asked.workers > 1:
                    crew.serve_with_workers(asked, public=public)
                else:
                    serving.serve(office, asked, public=public)
        except serving.BadAddress as error:
            refuse(str(error))


def snapshot(config: ConfigOption = None, database: DatabaseOption = None) -> None:
    """Make a snapshot of the goods now, which new tills install in place of reading every row.

    The server makes them by itself when many goods are new or have changed.
    """
    from pos.hq.clock import machine_now
    from pos.hq.feed import CATALOG
    from pos.hq.packing import make_snapshot

    with open_office(config, database) as (office, settings):
        depot = depot_at(settings, database)
        made = make_snapshot(office, depot, scope=CATALOG, now=machine_now)
    if made is None:
        typer.echo("no snapshot: another one is being made, or there are no goods")
    else:
        size = f"{made.size:,} bytes, {made.raw_size:,} unpacked"
        typer.echo(f"{made.rows} items; {size}; {made.sha256}")


def lost_member_key(
    yes: Annotated[bool, typer.Option("--yes", help="It is lost for good.")] = False,
    config: ConfigOption = None,
    database: DatabaseOption = None,
) -> None:
    """Go on with a new key for what is known of members. What the lost one encrypted is lost."""
    from pos.hq.members.keys import begin_anew
    from pos.hq.peppers import new_peppers

    if not yes:
        refuse("names, numbers and PINs that it encrypted cannot be read any more; say --yes")
    with open_office(config, database) as (office, settings):
        path = member_key_file(settings, database)
        with office.write() as connection:
            new_peppers(connection, begin_anew(connection, path))
    typer.echo(
        f"{path} is the key from now on; no number finds the members of before. Give the staff "
        "their PINs again (lianpos hq add-staff) and let every till in again (lianpos enrol)"
    )


def rebuild(
    config: ConfigOption = None,
    database: DatabaseOption = None,
) -> None:
    """Make the books anew from the journal, and say whether every figure came out the same."""
    from pos.hq.projecting import figures, project_again

    with open_office(config, database) as (office, _), office.write() as connection:
        before = figures(connection)
        project_again(connection)
        after = figures(connection)
    for name, (rows, *sums) in after.items():
        typer.echo(f"{name}: {rows} rows" + "".join(f", {amount_text(s)}" for s in sums))
    changed = [name for name in after if after[name] != before[name]]
    typer.echo(f"changed: {', '.join(changed)}" if changed else "every figure is as before")


def _tell_where_shoppers_look(
    office: OfficeDatabase, settings: HqConfig, asked: Serving, public: socket.socket | None
) -> str:
    """Sends every till the address that its receipts print, or that there is none any more."""
    from pos.hq.chain_settings import set_for_chain
    from pos.hq.serving import public_address

    url = settings.public_url or ("" if public is None else public_address(public, asked))
    with office.write() as connection:
        set_for_chain(connection, "public_url", url.rstrip("/") or None)
    return url


def _tls(settings: HqConfig) -> Tls | None:
    from pos.hq.serving import Tls

    if not settings.tls_certificate and not settings.tls_key:
        return None
    if not settings.tls_certificate or not settings.tls_key:
        refuse("tls_certificate and tls_key are given together or not at all")
    return Tls(certificate=Path(settings.tls_certificate), key=Path(settings.tls_key))


def _given(option: str, value: object) -> list[str]:
    return [] if value is None else [option, str(value)]
