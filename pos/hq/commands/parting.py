"""`lianpos hq partners` and `lianpos hq let-go`: chains whose shops share the members."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from typing import Annotated

import typer

from pos.hq.commands.membership import open_room
from pos.hq.commands.opening import ConfigOption, DatabaseOption, content_of, points_desk, refuse
from pos.money import amount_text


def partners(
    file: Annotated[Path, typer.Argument(help="partners.json")],
    config: ConfigOption = None,
    database: DatabaseOption = None,
) -> None:
    """Put terms with partner chains in force from their days on: how points count that are earned
    in the shops of a banner, and what a hundred of them are worth where they are spent elsewhere.
    """
    from pos.hq.members.partners import publish_terms

    content = content_of(file)
    today = dt.datetime.now().astimezone().date()
    with open_room(config, database) as room, room.office.write() as connection:
        listed = publish_terms(connection, content, today=today)
    for terms in listed:
        typer.echo(f"{terms.party or 'the programme'}: in force from {terms.since} on")


def let_go(
    banner: Annotated[str, typer.Option(help="Whose stores leave.")],
    out: Annotated[Path, typer.Option(help="A new file for all that is theirs, JSON lines.")],
    programme: Annotated[
        list[str] | None, typer.Option(help="Whose numbers are its own; may be given again.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="It cannot be undone.")] = False,
    config: ConfigOption = None,
    database: DatabaseOption = None,
) -> None:
    """Let a partner chain go with its data: write all of it to a file and take it away here.

    Members go along who have agreed to that, and stay members here. The points that its shops gave
    are the programme's from then on, which is paid what they are worth.
    """
    from pos.hq.parting import leave

    if not yes:
        refuse("this cannot be undone; say --yes")
    with open_room(config, database) as room:
        points_desk(room.office, room.settings, database).settle()
        try:
            descriptor = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            refuse(f"{out}: {error.strerror}")
        try:
            with (
                os.fdopen(descriptor, "w", encoding="utf-8") as lines,
                room.office.write() as connection,
            ):
                left = leave(connection, room.keys, banner, write=lines.write, now=room.now,
                             programmes=programme or ())  # fmt: skip
                # On the disk before anything is gone.
                lines.flush()
                os.fsync(lines.fileno())
        except BaseException:
            out.unlink()  # Nothing has gone: half of it is of no use to anybody.
            raise
    typer.echo(f"{', '.join(left.stores)} left with {left.rows} rows and {left.members} members")
    owed = 0 if left.owed is None else left.owed.amount
    typer.echo(f"{left.points} points stay; {banner} pays {amount_text(owed)} for them")
