"""`lianpos hq member suggestions` and what is said to them: accounts and wallets of one person."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import Annotated

import typer

from pos.hq.commands.membership import (
    ByOption,
    JsonOption,
    MemberArgument,
    ReasonOption,
    open_room,
)
from pos.hq.commands.opening import ConfigOption, DatabaseOption, refuse

CaseArgument = Annotated[str, typer.Argument(help="As `suggestions` prints it.")]


def suggestions(
    limit: Annotated[int, typer.Option(min=1, help="So many of them.")] = 100,
    as_json: JsonOption = False,
    config: ConfigOption = None,
    database: DatabaseOption = None,
) -> None:
    """Accounts that may be one person's, and wallets that have paid for a member."""
    from pos.hq.members.suggesting import suggestions as read

    with open_room(config, database) as room, room.office.snapshot() as connection:
        found = read(connection, room.keys, limit=limit)
    if as_json:
        content = {"count": len(found), "rows": [asdict(one) for one in found]}
        typer.echo(json.dumps(content, ensure_ascii=False))
        return
    for one in found:
        typer.echo(f"{one.case}\n    {one.why} {one.wallet}".rstrip())
        for account, phone in zip(one.codes_of, one.phones, strict=True):
            typer.echo(f"    code of {account}: {phone or 'no telephone'}")
    typer.echo(f"{len(found)} suggestions")


def send_code(
    name: MemberArgument, config: ConfigOption = None, database: DatabaseOption = None
) -> None:
    """Send a one-time code to the telephone of an account; print where to."""
    from pos.hq.members.proofs import send_proof
    from pos.hq.members.texting import open_texter

    with open_room(config, database) as room:
        if room.settings.sms is None:
            refuse("hq.toml has no section [sms]; see: lianpos hq member prove")
        texter = open_texter(room.settings.sms)
        phone = send_proof(room.office, room.keys, texter, name, now=room.now)
    typer.echo(f"sent to {phone}; it is good for five minutes")


def accept(
    case: CaseArgument, config: ConfigOption = None, database: DatabaseOption = None
) -> None:
    """Make true what was suggested, on the word of whoever reads out the one-time codes.

    The codes are lines of standard input, in the order in which `suggestions` names the accounts.
    """
    from pos.hq.members.suggesting import accept as make_true

    codes = [line.strip() for line in sys.stdin if line.strip()]
    with open_room(config, database) as room:
        member = make_true(room.office, room.keys, case, codes, now=room.now)
    typer.echo(f"{member} has what was suggested")


def refuse_suggestion(
    case: CaseArgument,
    by: ByOption,
    reason: ReasonOption,
    config: ConfigOption = None,
    database: DatabaseOption = None,
) -> None:
    """Leave everything as it is; the same is not suggested again."""
    from pos.hq.members.suggesting import refuse as leave

    with open_room(config, database) as room, room.office.write() as connection:
        leave(connection, case, by=by, reason=reason, now=room.now)
    typer.echo(f"{case} is refused")
