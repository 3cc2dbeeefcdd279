"""What comes in from files: goods, prices, promotions, members."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from pos.hq.commands.opening import (
    ConfigOption,
    DatabaseOption,
    content_of,
    member_keys,
    open_office,
    refuse,
)

if TYPE_CHECKING:
    from pos.catalog.table import Fault

PROGRESS_EVERY: Final = 10_000
"""Members between two words about how far an import is."""
MOST_DOUBTS: Final = 50
"""Lines about what is odd in a file; all names in it are odd to a chain without goods."""


def import_catalog(
    file: Annotated[Path, typer.Argument(help="items.csv, or the same as .xlsx")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Remove the items that FILE does not name.")
    ] = False,
    skip_bad: Annotated[
        bool, typer.Option("--skip-bad", help="Import the good rows although some are bad.")
    ] = False,
    config: ConfigOption = None,
    database: DatabaseOption = None,
) -> None:
    """Insert and update goods by sku. Reports every bad row; imports none if any is bad.

    A tax rate that the country does not know today is told too, and imported all the same.
    """
    from pos.catalog.items_csv import read_items
    from pos.catalog.tax_rules import odd_tax_rates
    from pos.catalog.workbook import BadWorkbook, table_lines
    from pos.hq.goods import import_items

    try:
        if file.suffix.lower() in (".xlsx", ".xls"):
            with table_lines(file) as lines:
                items, faults = read_items(lines)
        else:
            with file.open(encoding="utf-8", newline="") as lines:
                items, faults = read_items(lines)
    except BadWorkbook as bad:
        refuse(f"{file}: {bad}")
    except OSError as error:
        refuse(f"{file}: {error.strerror}")
    except UnicodeDecodeError as error:
        refuse(f"{file}: not UTF-8 text (byte {error.start}); save it as CSV in UTF-8")
    for fault in faults:
        _tell(file, fault)
    if faults and not skip_bad:
        refuse(f"{len(faults)} faults; nothing was imported (--skip-bad imports the good rows)")
    if not items:
        refuse(f"{file}: there are no items in it")
    with open_office(config, database) as (office, _), office.write() as connection:
        imported = import_items(connection, items, replace=replace)
    _warn(file, list(odd_tax_rates(items, day=dt.datetime.now().astimezone().date())))
    typer.echo(
        f"{len(items)} items: {imported.changed} new or changed, "
        f"{len(items) - imported.changed} as before; {imported.removed} removed"
    )


def import_promotions(
    file: Annotated[Path, typer.Argument(help="promotions.json, a list")],
    add: Annotated[
        bool,
        typer.Option(
            "--add", help="Keep those that FILE does not name, as a store's office proposes one."
        ),
    ] = False,
    config: ConfigOption = None,
    database: DatabaseOption = None,
) -> None:
    """Replace the list of promotions. Names every fault; imports none if there is any.

    What it names and this chain does not have is told too, and imported all the same.
    """
    from pos.hq.promotion_doubts import doubts
    from pos.hq.promotions import add_promotions, read_promotions, replace_promotions
    from pos.pricing.faults import BadFile
    from pos.pricing.read_promotions import read_promotions as checked

    content = content_of(file)
    try:
        promotions = read_promotions(content)
    except BadFile as error:
        refuse("\n".join(f"{file}: {line}" for line in error.faults))
    with open_office(config, database) as (office, _), office.write() as connection:
        if add:
            new, now_there = add_promotions(connection, promotions)
            told = f"{new} new, {len(promotions) - new} changed; {now_there} promotions"
        else:
            removed = replace_promotions(connection, promotions)
            told = f"{len(promotions)} promotions; {removed} removed"
        odd = list(doubts(connection, checked(content), now=dt.datetime.now().astimezone()))
    _warn(file, odd)
    typer.echo(told)


def import_prices(
    file: Annotated[Path, typer.Argument(help="prices.csv: sku,level,key,price,from,to")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Remove the prices that FILE does not name.")
    ] = False,
    config: ConfigOption = None,
    database: DatabaseOption = None,
) -> None:
    """Insert and update prices of the chain, a zone, a store or members, ahead of time if wanted.

    A time without an offset is that of each store's own clock.
    Reports every bad row; imports none if any is bad.
    """
    from pos.catalog.prices_csv import read_prices
    from pos.hq.goods import is_item
    from pos.hq.prices import import_prices, places

    with open_office(config, database) as (office, _), office.write() as connection:
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
            refuse(f"{file}: {error.strerror}")
        for fault in faults:
            _tell(file, fault)
        if faults:
            refuse(f"{len(faults)} faults; nothing was imported")
        if not prices:
            refuse(f"{file}: there are no prices in it")
        imported = import_prices(connection, prices, replace=replace)
    _warn(
        file,
        [
            f"{name}: never holds now, a newer price stands before it for all its time; "
            "import it again if it is to hold"
            for name in imported.hidden
        ],
    )
    typer.echo(
        f"{len(prices)} prices: {imported.changed} new or changed, {imported.removed} removed; "
        f"price book version {imported.version}"
    )


def import_members(
    file: Annotated[Path, typer.Argument(help="members.csv")],
    issuer: Annotated[str, typer.Option(help="The programme that numbers the cards.")],
    store: Annotated[
        list[str] | None,
        typer.Option(help="Where its members shop, once for each; else every store knows them."),
    ] = None,
    config: ConfigOption = None,
    database: DatabaseOption = None,
) -> None:
    """Take over the members of a programme, with points and stored value, and tell their stores.

    A store knows them from now on for as long as if they had been there today.
    Reports every bad row; imports none if any is bad. The same file again changes nothing. Who has
    a telephone or a wallet that another member has is put before people: lianpos hq member cases.
    """
    from pos.hq.clock import machine_now
    from pos.hq.members.listing import read_members
    from pos.hq.members.taking_over import take_over

    try:
        with file.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as lines:
            members, faults = read_members(lines)
    except OSError as error:
        refuse(f"{file}: {error.strerror}")
    for fault in faults:
        _tell(file, fault)
    if faults:
        refuse(f"{len(faults)} faults; nothing was imported")
    if not members:
        refuse(f"{file}: there are no members in it")
    with open_office(config, database) as (office, settings):
        taken = take_over(
            office,
            members,
            issuer=issuer,
            keys=member_keys(office, settings, database),
            now=machine_now(),
            shops=store or (),
            progress=partial(_tell_progress, len(members)),
        )
    typer.echo(
        f"{len(members)} members; {taken.changed} rows new or changed in {taken.stores} "
        f"stores; {taken.new} accounts new, {taken.suggestions} suggestions and "
        f"{taken.conflicts} conflicts to be looked at, {taken.erased} left out that were erased"
    )


def _tell_progress(members: int, done: int) -> None:
    """Says on standard error how far a long import is."""
    if members > PROGRESS_EVERY and (done % PROGRESS_EVERY == 0 or done == members):
        typer.echo(f"{done} of {members} members", err=True)


def _warn(file: Path, doubts: Sequence[str]) -> None:
    """Says on standard error what is odd about a file that was imported all the same."""
    for doubt in doubts[:MOST_DOUBTS]:
        typer.echo(f"{file}: {doubt}", err=True)
    if len(doubts) > MOST_DOUBTS:
        typer.echo(f"{file}: and {len(doubts) - MOST_DOUBTS} more of this kind", err=True)


def _tell(file: Path, fault: Fault) -> None:
    """Says on standard error what is wrong with a table, and where."""
    column = f"{fault.column}: " if fault.column else ""
    typer.echo(f"{file}:{fault.line}: {column}{fault.reason}", err=True)
