"""What people say that they have settled."""

from __future__ import annotations

from typing import Annotated

import typer

from pos.hq.commands.opening import ConfigOption, DatabaseOption, open_office
from pos.money import amount_text


def sign_off_branch(
    terminal: Annotated[str, typer.Option(help="Like S001-T01.")],
    by: Annotated[str, typer.Option("--by", help="Who says so.")],
    reason: Annotated[str, typer.Option(help="What became of the money, like a booking's number.")],
    config: ConfigOption = None,
    database: DatabaseOption = None,
) -> None:
    """Take off the list what a second machine sold under a terminal's name.

    Nothing is booked by it: enter the sum of `report branches` where you keep your accounts first.
    The entries stay, with who signed them off and why. What the machine sells afterwards is listed
    anew, until it begins an epoch of its own: lianpos repair DIR --code CODE.
    """
    from pos.hq.branch_report import sign_off
    from pos.hq.clock import machine_now

    with open_office(config, database) as (office, _), office.write() as connection:
        found = sign_off(connection, terminal, name=by, reason=reason, now=machine_now())
    for row in found:
        typer.echo(
            f"{row.terminal} epoch {row.epoch}, from entry {row.begins} on: {len(row.sales)} sales "
            f"and returns, {amount_text(row.total)}, signed off by {by.strip()}"
        )
