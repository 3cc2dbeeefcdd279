"""What head office is asked about its members."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from pos.money import amount_text

if TYPE_CHECKING:
    import sqlalchemy as sa


def report_members(
    connection: sa.Connection, _day: str | None, _store: str | None, as_json: bool
) -> None:
    """People, their points and their stored value, and nothing of who they are."""
    from pos.hq.members.reporting import members_report

    found = members_report(connection)
    if as_json:
        content = {
            "persons": len(found.rows),
            "points": found.points,
            "pending_points": found.pending_points,
            "stored_value": found.stored_value,
            "rows": [asdict(row) for row in found.rows],
        }
        typer.echo(json.dumps(content))
        return
    for row in found.rows:
        value = amount_text(row.stored_value)
        typer.echo(
            f"{row.member:<18}{row.tier:<12}{row.points:>10}{row.pending_points:>10}{value:>12}"
        )
    typer.echo(
        f"{len(found.rows)} members, {found.points} points and {found.pending_points} pending, "
        f"{amount_text(found.stored_value)} of stored value"
    )


def report_settlement(
    connection: sa.Connection, day: str | None, _store: str | None, as_json: bool
) -> None:
    """Who pays whom for what cards of stored value bought, and points paid, on a day, today without
    one: what all get and pay together comes to nothing."""
    from pos.hq.members.cards import settlement
    from pos.hq.members.partners import points_settlement
    from pos.member.value import positions

    today = dt.datetime.now().astimezone().date()
    asked = today if day is None else dt.date.fromisoformat(day)
    found, points = settlement(connection, asked), points_settlement(connection, asked)
    if as_json:
        content = {
            "rows": [asdict(row) for row in found],
            "points": [asdict(row) for row in points],
            "positions": positions([*found, *points]),
        }
        typer.echo(json.dumps(content, ensure_ascii=False))
        return
    for row in found:
        typer.echo(f"{row.payer} pays {row.payee} {amount_text(row.amount)}")
    for row in points:
        payer, payee = row.payer or "the programme", row.payee or "the programme"
        typer.echo(f"{payer} pays {payee} {amount_text(row.amount)} for points")
    typer.echo(f"{len(found) + len(points)} payments between groups")
