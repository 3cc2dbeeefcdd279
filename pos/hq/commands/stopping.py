"""What head office forbids at once."""

from __future__ import annotations

from typing import Annotated

import typer

from pos.hq.commands.opening import (
    ConfigOption,
    DatabaseOption,
    moment_of,
    open_office,
    refuse,
)


def stop_sale(
    sku: Annotated[str | None, typer.Option(help="The article that must not be sold.")] = None,
    lot: Annotated[str, typer.Option(help="Only this lot of it; abc and ABC are one.")] = "",
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
        refuse("say which article, with --sku, or which stop to lift, with --lift")
    with open_office(config, database) as (office, _), office.write() as connection:
        if lift is not None:
            stops.lift_stop(connection, lift)
            name = lift
        else:
            wanted = stops.StopWanted(
                sku=sku or "",
                lot=lot,
                reason=reason,
                start=moment_of(since),
                end=moment_of(until),
                stores=tuple(store or ()),
            )
            name = stops.stop_sale(connection, wanted, now=machine_now())
    typer.echo(name)
