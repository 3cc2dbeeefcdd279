"""Reports of the money of wallets: what the three tell of a day, and what is not settled yet."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from pos.hq.commands.opening import refuse
from pos.hq.commands.reconciling import as_document, day_asked, told
from pos.money import amount_text
from pos.texts import Texts

if TYPE_CHECKING:
    import sqlalchemy as sa

    from pos.hq.payments.unsettled import Unsettled


def report_payments(
    connection: sa.Connection,
    day: str | None,
    _store: str | None,
    as_json: bool,
    *,
    language: str,
) -> None:
    """Journal, head office and provider on one day, for each wallet: a bill knows no stores."""
    from pos.hq.payments.reconciling import day_of_money
    from pos.hq.payments.settings import ADDRESSES

    say = Texts(language)
    if day is None:
        refuse(say("reconcile.which_day"))
    wanted = day_asked(day, say=say)
    found = [day_of_money(connection, wallet=wallet, day=wanted) for wallet in ADDRESSES]
    if as_json:
        rows = [as_document(one) for one in found]
        typer.echo(json.dumps({"count": len(rows), "rows": rows}, ensure_ascii=False))
        return
    for one in found:
        for line in told(one, taken="", say=say):
            typer.echo(line)


def report_unsettled(
    connection: sa.Connection,
    day: str | None,
    store: str | None,
    as_json: bool,
    *,
    language: str,
) -> None:
    """Money that is not where it should be yet, each in the time of its store."""
    from pos.hq.clock import machine_now
    from pos.hq.payments.unsettled import unsettled
    from pos.hq.reports import iso
    from pos.hq.store_time import zones_of

    found = unsettled(connection, now=machine_now(), day=day, store=store)
    total = sum(row.amount for row in found)
    if as_json:
        rows = [{**asdict(row), "since": iso(row.since)} for row in found]
        content = {"count": len(rows), "total": total, "rows": rows}
        typer.echo(json.dumps(content, ensure_ascii=False))
        return
    say, zones = Texts(language), zones_of(connection, (row.terminal for row in found))
    for row in found:
        typer.echo(unsettled_line(row, say=say, zone=zones[row.terminal]))
    typer.echo(say("reconcile.unsettled", count=len(found)))


def unsettled_line(row: Unsettled, *, say: Texts, zone: dt.tzinfo) -> str:
    """One thing to look at, in one line."""
    at = dt.datetime.fromtimestamp(row.since // 1_000_000, tz=zone)
    words = [
        f"{at:%Y-%m-%d %H:%M}",
        say(f"reconcile.{row.what}") if row.what != "bill" else say("reconcile.no_bill"),
        say(f"reconcile.{row.wallet}") if row.wallet else "",
        row.item,
        amount_text(row.amount),
        row.terminal,
        row.state,
        row.code if row.what != "bill" else "",
    ]
    return "  ".join(word for word in words if word)
