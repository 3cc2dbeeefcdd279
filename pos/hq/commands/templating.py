"""How receipts look: the chain's template and those of its stores."""

from __future__ import annotations

import base64
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


def publish_template(
    file: Annotated[Path | None, typer.Argument(help="The template, like standard.toml.")] = None,
    store: Annotated[str | None, typer.Option(help="Only for this store, like S001.")] = None,
    remove: Annotated[
        bool, typer.Option("--remove", help="Take the template away that was sent before.")
    ] = False,
    config: ConfigOption = None,
    database: DatabaseOption = None,
) -> None:
    """Send the tills a template of their receipts and reports, for the chain or for one store.

    What it leaves out stays as it is; a logo that lies beside it goes along. Names every fault, and
    sends nothing if there is any.
    """
    from pos.hq.chain_settings import set_for_chain, set_for_store
    from pos.hq.stores import find_store
    from pos.receipt.template import faults_of

    if (file is None) != remove:
        refuse("give either the file of a template, or --remove")
    document = None if file is None else _with_logo(file, document_of(file))
    faults = () if document is None else faults_of(document)
    if faults:
        refuse("\n".join(f"{file}: {fault}" for fault in faults))
    with open_office(config, database) as (office, _), office.write() as connection:
        if store is None:
            set_for_chain(connection, "receipt_template", document)
        else:
            find_store(connection, store)
            set_for_store(connection, store, "receipt_template_store", document)
    what = "taken away from" if remove else "sent to"
    typer.echo(f"template {what} {'every store' if store is None else store}")


def _with_logo(file: Path, document: dict[str, object]) -> dict[str, object]:
    """The document with the picture that it names, where that lies beside it."""
    logo = document.get("logo")
    if not isinstance(logo, str) or not logo or Path(logo).name != logo:
        return document
    try:
        picture = file.with_name(logo).read_bytes()
    except FileNotFoundError:
        return document
    except OSError as error:
        refuse(f"{file.with_name(logo)}: {error.strerror}")
    return {**document, "picture": base64.b64encode(picture).decode()}
