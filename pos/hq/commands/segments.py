"""`lianpos hq member segments`: groups of members that promotions may be for."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pos.hq.commands.membership import open_room
from pos.hq.commands.opening import ConfigOption, DatabaseOption, content_of, points_desk


def segments(
    file: Annotated[Path | None, typer.Argument(help="segments.json")] = None,
    config: ConfigOption = None,
    database: DatabaseOption = None,
) -> None:
    """Replace the groups of members by those of a file; print how many belong to each.

    A promotion for one of them has the coupon @NAME, which its members bring along.
    """
    from pos.hq.members.segmenting import publish_segments, sizes

    content = None if file is None else content_of(file)
    with open_room(config, database) as room:
        if content is not None:
            with room.office.write() as connection:
                publish_segments(connection, content)
            points_desk(room.office, room.settings, database).settle()
        with room.office.snapshot() as connection:
            counted = sizes(connection)
    for name, count in counted.items():
        typer.echo(f"@{name}: {count} members")
