"""What head office is asked."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from pos.hq.commands.opening import (
    ConfigOption,
    DatabaseOption,
    open_office,
    refuse,
)
from pos.money import amount_text

if TYPE_CHECKING:
    import sqlalchemy as sa

    from pos.hq.reports import SalesReport


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
        with open_office(config, database) as (office, _), office.snapshot() as connection:
            _report_stops(connection, as_json=as_json)
        return
    if what != "sales":
        refuse(f"there is no report {what!r}; there are: sales, stops")
    _check_day(day)
    with open_office(config, database) as (office, _), office.snapshot() as connection:
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
            refuse(f"{day!r} is no day; write it like 2026-11-22")
    except ValueError:
        refuse(f"{day!r} is no day; write it like 2026-11-22")


def _table(found: SalesReport) -> Iterator[str]:
    for row in found.rows:
        what = f"return of {row.of}" if row.kind == "return" else row.kind
        yield f"{row.day}  {row.store}  {row.receipt}  {amount_text(row.total):>12}  {what}"
    yield f"{len(found.rows)} sales and returns, {amount_text(found.total)} in all"
    if found.quarantined:
        yield f"{found.quarantined} journal entries are in quarantine and in no figure"
