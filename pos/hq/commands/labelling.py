"""Which labels of its own scales a shop reads."""

from __future__ import annotations

from typing import Annotated

import typer

from pos.hq.commands.opening import ConfigOption, DatabaseOption, open_office, refuse


def publish_labels(
    patterns: Annotated[
        list[str] | None,
        typer.Argument(help="Layouts in the order in which they are tried, like 21PPPPPWWWWWC."),
    ] = None,
    zone: Annotated[str | None, typer.Option(help="Only for the stores of this zone.")] = None,
    store: Annotated[str | None, typer.Option(help="Only for this store, like S001.")] = None,
    remove: Annotated[
        bool, typer.Option("--remove", help="Take the table away that was sent before.")
    ] = False,
    config: ConfigOption = None,
    database: DatabaseOption = None,
) -> None:
    """Send the tills the layouts of in-store labels, for the chain, a zone or one store.

    P is the plu, W grams, A an amount in fen, V an inner check digit, C the check digit. A store's
    own table goes before its zone's, and that before the chain's. Names every fault, and sends
    nothing if there is any.
    """
    from pos.hq import label_layouts
    from pos.hq.stores import find_store

    wanted = patterns or []
    if bool(wanted) == remove:
        refuse("give either layouts, or --remove")
    if zone is not None and store is not None:
        refuse("give either --zone or --store")
    faults = label_layouts.faults_of(wanted)
    if faults:
        refuse("\n".join(faults))
    with open_office(config, database) as (office, _), office.write() as connection:
        table = label_layouts.CHAIN
        if store is not None:
            table = label_layouts.store_table(find_store(connection, store).store)
        elif zone is not None:
            table = label_layouts.zone_table(zone)
        changed = label_layouts.set_table(connection, table, wanted)
    typer.echo(f"stores that read other labels now: {' '.join(changed) or 'none'}")
