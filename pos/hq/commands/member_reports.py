"""What head office is asked about its members."""

from __future__ import annotations

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
