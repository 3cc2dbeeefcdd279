"""What tills are told beside goods and people: roles, limits, tenders, devices."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pos.hq.commands.opening import (
    ConfigOption,
    DatabaseOption,
    document_of,
    open_office,
    refuse,
)


def publish_settings(
    file: Annotated[Path | None, typer.Argument(help="settings.toml")] = None,
    store: Annotated[str | None, typer.Option(help="Only in this store, like S001.")] = None,
    terminal: Annotated[
        str | None, typer.Option(help="Only at this terminal, like S001-T01.")
    ] = None,
    remove: Annotated[
        list[str] | None, typer.Option(help="Take this setting away; may be given again.")
    ] = None,
    config: ConfigOption = None,
    database: DatabaseOption = None,
) -> None:
    """Send settings down: roles, limits, tenders, cash rounding, device profiles and others.

    How a store's seller is taxed (`taxpayer`) is changed for one store at a time: "general" or
    "small", or what it is until a day and from then on, as in [{kind = "small"}, {kind =
    "general", from = 2027-01-01}].

    A terminal's own goes before its store's, and that before the chain's. Names every fault, and
    sends nothing if there is any. A profile of devices is in force when a till starts the next
    time.
    """
    from pos.hq import chain_settings
    from pos.hq.enrolment import find_terminal
    from pos.hq.shop_settings import CHECKS, STORES_OWN, faults_of
    from pos.hq.stores import find_store

    if (file is None) == (not remove):
        refuse("give either a file of settings, or --remove with the name of one")
    if store is not None and terminal is not None:
        refuse("say either which store or which terminal")
    document = {name: None for name in remove or ()} if file is None else document_of(file)
    faults = [f"there is no setting {name}" for name in remove or () if name not in CHECKS]
    faults += [f"{file}: {fault}" for fault in (faults_of(document) if file is not None else ())]
    if store is None or file is None:
        own = STORES_OWN & document.keys()
        faults += [f"{name}: every store has its own; send it with --store" for name in own]
    if faults:
        refuse("\n".join(faults))
    with open_office(config, database) as (office, _), office.write() as connection:
        for name, value in document.items():
            if terminal is not None:
                find_terminal(connection, terminal)
                chain_settings.set_for_terminal(connection, terminal, name, value)
            elif store is not None:
                find_store(connection, store)
                chain_settings.set_for_store(connection, store, name, value)
            else:
                chain_settings.set_for_chain(connection, name, value)
    where = terminal or store or "every store"
    typer.echo(f"{', '.join(document)}: {'sent to' if file else 'taken away from'} {where}")
