"""Returns that people have to decide about."""

from __future__ import annotations

from typing import Annotated

import typer

from pos.hq.commands.opening import ConfigOption, DatabaseOption, open_office


def release_return(
    receipt: Annotated[str, typer.Argument(help="Like S001-T01-000123.")],
    terminal: Annotated[str, typer.Option(help="For which it is set aside, like S001-T02.")],
    config: ConfigOption = None,
    database: DatabaseOption = None,
) -> None:
    """Let goods of a receipt go that are set aside for a terminal that is gone for good.

    `report returns` lists them. They are let go by themselves when the terminal is heard of.
    """
    from pos.hq.returns_report import let_go

    with open_office(config, database) as (office, _), office.write() as connection:
        gone = let_go(connection, receipt=receipt, terminal=terminal)
    typer.echo(f"{gone} lines of {receipt} may come back again")
