"""`lianpos hq member`: what people ask and decide about members.

A member is named by his id, or by a number on standard input: none is ever an argument, which other
users of the machine can read. Numbers and names are shown by their ends.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pos.hq.commands.opening import (
    ConfigOption,
    DatabaseOption,
    content_of,
    member_keys,
    open_office,
    refuse,
)
from pos.money import amount_text

if TYPE_CHECKING:
    from pos.hq.config import HqConfig
    from pos.hq.database import OfficeDatabase
    from pos.hq.members.joining import Joined
    from pos.hq.members.keys import MemberKeys

member = typer.Typer(
    name="member",
    help="Members: who they are to tills, what they have, and accounts that are one person's.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)

MemberArgument = Annotated[str, typer.Argument(help="The member's id, like M2N7K...")]
DeviceArgument = Annotated[str, typer.Argument(help="As `device` printed it.")]
ByOption = Annotated[str, typer.Option("--by", help="Who answers for it.")]
ReasonOption = Annotated[str, typer.Option(help="Why, for whoever asks later.")]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON object.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """What every command about members works with."""

    office: OfficeDatabase
    keys: MemberKeys
    now: int
    settings: HqConfig


@contextmanager
def open_room(config: Path | None, database: str | None) -> Iterator[Room]:
    """The open database and its keys; what the world refuses becomes a plain message."""
    from pos.hq.clock import machine_now

    with open_office(config, database) as (office, settings):
        keys = member_keys(office, settings, database)
        yield Room(office=office, keys=keys, now=machine_now(), settings=settings)


@member.command()
def find(
    issuer: Annotated[
        str, typer.Option(help="Whose number it is, like bailian-card; phone or a wallet.")
    ],
    config: ConfigOption = None,
    database: DatabaseOption = None,
) -> None:
    """Print the id of the member with the number on standard input."""
    from pos.hq.members.persons import find_by

    number = sys.stdin.readline().strip()
    with open_room(config, database) as room, room.office.snapshot() as connection:
        # Cards are kept as they are listed, whoever types them.
        found = find_by(connection, room.keys, issuer=issuer, number=number.upper())
        found = found or find_by(connection, room.keys, issuer=issuer, number=number)
    if found is None:
        refuse(f"{issuer} has no such member")
    typer.echo(found)


@member.command()
def show(
    name: MemberArgument,
    as_json: JsonOption = False,
    config: ConfigOption = None,
    database: DatabaseOption = None,
) -> None:
    """What a member has and by what he is known, masked."""
    from pos.hq.members.showing import shown

    with open_room(config, database) as room, room.office.snapshot() as connection:
        found = shown(connection, room.keys, name)
    if as_json:
        typer.echo(json.dumps(asdict(found), ensure_ascii=False))
        return
    led = "" if found.member == name else f", to whom {name} leads"
    typer.echo(f"{found.member}{led}: {found.state} since {found.since[:10]}, {found.tier or '-'}")
    typer.echo(f"    {found.name} {found.phone} {found.birthday}".rstrip())
    for known in found.known_by:
        typer.echo(f"    {known.issuer}: {known.number} ({known.assurance})")
    typer.echo(
        f"    {found.points} points, {found.pending_points} pending, "
        f"{amount_text(found.stored_value)} of stored value"
    )
    typer.echo(f"    agrees to: {', '.join(found.consents) or 'nothing'}")


@member.command("cases")
def list_cases(
    kind: Annotated[str | None, typer.Option(help="suggestion or conflict.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="So many of them.")] = 100,
    as_json: JsonOption = False,
    config: ConfigOption = None,
    database: DatabaseOption = None,
) -> None:
    """What people have to look at: accounts that may be one person's, files that differ."""
    from pos.hq.members.cases import count_cases, read_cases

    with open_room(config, database) as room, room.office.snapshot() as connection:
        found = read_cases(connection, kind=kind, limit=limit)
        counted = count_cases(connection)
    if as_json:
        content = {"open": counted, "rows": [asdict(case) for case in found]}
        typer.echo(json.dumps(content, ensure_ascii=False))
        return
    for case in found:
        typer.echo(f"{case.case}\n    {case.why} {case.one} {case.other} {case.reason}".rstrip())
    typer.echo(
        f"{counted.get('suggestion', 0)} suggestions and {counted.get('conflict', 0)} conflicts"
    )


@member.command()
def settle(
    case: Annotated[str, typer.Argument(help="As `cases` prints it.")],
    by: ByOption,
    reason: ReasonOption,
    points: Annotated[
        int, typer.Option(help="That its member is given, or with a minus loses, by this.")
    ] = 0,
    config: ConfigOption = None,
    database: DatabaseOption = None,
) -> None:
    """Close a case: leave everything as it is, two people, or figures that are right here; or give
    its member the points that it comes to."""
    from pos.hq.members.adjusting import put_right
    from pos.hq.members.cases import REFUSED, close_case, read_cases
    from pos.hq.members.payers import end_case

    with open_room(config, database) as room, room.office.write() as connection:
        found = read_cases(connection, case=case)
        close_case(connection, case, state=REFUSED, by=by, reason=reason, now=room.now)
        end_case(connection, case)
        if points:
            put_right(
                connection, found[0].one, points=points, by=by, reason=reason, now=room.now, of=case
            )
    typer.echo(f"{case} is closed" + (f"; {points:+} points" if points else ""))


@member.command()
def adjust(
    name: MemberArgument,
    points: Annotated[int, typer.Option(help="To give; with a minus to take.")],
    by: ByOption,
    reason: ReasonOption,
    config: ConfigOption = None,
    database: DatabaseOption = None,
) -> None:
    """Give a member points, or take some: the books say who decided it, and why."""
    from pos.hq.members.adjusting import put_right

    with open_room(config, database) as room, room.office.write() as connection:
        now_has = put_right(connection, name, points=points, by=by, reason=reason, now=room.now)
    typer.echo(f"{points:+} points; {now_has} now")


@member.command()
def prove(
    name: MemberArgument, config: ConfigOption = None, database: DatabaseOption = None
) -> None:
    """Print a one-time code, alone on a line, to be sent to the member's telephone."""
    from pos.hq.members.proofs import make_proof

    with open_room(config, database) as room, room.office.write() as connection:
        code = make_proof(connection, room.keys, name, now=room.now)
    typer.echo(code)


@member.command("device")
def register_device(
    name: MemberArgument, config: ConfigOption = None, database: DatabaseOption = None
) -> None:
    """Register a telephone of a member's, on which he will show his code; print its name."""
    from pos.hq.members.devices import register

    with open_room(config, database) as room, room.office.write() as connection:
        device = register(connection, name, now=room.now)
    typer.echo(device)


@member.command("close-device")
def close_device(
    device: DeviceArgument, config: ConfigOption = None, database: DatabaseOption = None
) -> None:
    """Take no code of a telephone any more that was lost or given away."""
    from pos.hq.members.devices import close

    with open_room(config, database) as room, room.office.write() as connection:
        close(connection, device, now=room.now)
    typer.echo(f"what {device} shows is nobody's from now on")


@member.command("code")
def show_code(
    device: DeviceArgument, config: ConfigOption = None, database: DatabaseOption = None
) -> None:
    """Print what a member's telephone shows in this half minute, as its application draws it.

    The first line is for a QR code, the second one the same in digits alone.
    """
    from pos.hq.members.devices import digits_of, give_code, number_of

    with open_room(config, database) as room, room.office.snapshot() as connection:
        code = give_code(connection, room.keys, device, now=room.now)
        number = number_of(connection, device)
    digits = digits_of(room.keys, device, now=room.now)
    typer.echo(f"{code}{digits}")
    typer.echo(f"97{number}{digits}")


@member.command("change-key")
def change_code_key(config: ConfigOption = None, database: DatabaseOption = None) -> None:
    """Have members' codes signed with a new key from tomorrow on; tills know it from now on."""
    from pos.hq.members.devices import change_key
    from pos.hq.reports import iso

    with open_room(config, database) as room, room.office.write() as connection:
        begins = change_key(connection, now=room.now)
    typer.echo(f"the new key signs from {iso(begins)} on")


@member.command("link")
def link_accounts(
    one: MemberArgument,
    other: MemberArgument,
    config: ConfigOption = None,
    database: DatabaseOption = None,
) -> None:
    """Make two accounts one person's, who reads out the one-time code of each.

    The codes are the first two lines of standard input, in the order of the accounts.
    """
    from pos.hq.members.joining import link

    codes = [sys.stdin.readline().strip() for _ in range(2)]
    with open_room(config, database) as room:
        proofs = ((one, codes[0]), (other, codes[1]))
        joined = link(room.office, room.keys, proofs, now=room.now)
    _tell(joined)


@member.command()
def merge(
    one: MemberArgument,
    other: MemberArgument,
    by: ByOption,
    reason: ReasonOption,
    config: ConfigOption = None,
    database: DatabaseOption = None,
) -> None:
    """Make two accounts one person's because somebody who has looked answers for it."""
    from pos.hq.members.joining import join

    with open_room(config, database) as room, room.office.write() as connection:
        joined = join(
            connection, room.keys, one, other, proof="looked", by=by, reason=reason, now=room.now
        )
    _tell(joined)


@member.command()
def unmerge(
    gone: Annotated[str, typer.Argument(help="The account that leads on to another one.")],
    by: ByOption,
    reason: ReasonOption,
    config: ConfigOption = None,
    database: DatabaseOption = None,
) -> None:
    """Make two accounts two again, within thirty days, by reversing what was posted."""
    from pos.hq.members.joining import part

    with open_room(config, database) as room, room.office.write() as connection:
        parted = part(connection, room.keys, gone, by=by, reason=reason, now=room.now)
    typer.echo(f"{parted.gone} is an account of its own again, and so is {parted.survivor}")


@member.command()
def consent(
    name: MemberArgument,
    purpose: Annotated[str, typer.Option(help="programme, marketing, partners or face.")],
    text: Annotated[Path, typer.Option(help="The wording that was shown, a file.")],
    version: Annotated[str, typer.Option(help="Of the wording, like 2026-1.")],
    withdrawn: Annotated[bool, typer.Option("--withdrawn", help="He agrees no longer.")] = False,
    channel: Annotated[str, typer.Option(help="Where he said so.")] = "office",
    by: ByOption = "",
    config: ConfigOption = None,
    database: DatabaseOption = None,
) -> None:
    """Record what a member agreed to, or that he does no longer."""
    import msgspec

    from pos.hq.members.consents import record_consent
    from pos.hq.members.persons import living
    from pos.member.consent import Consent

    shown_text = content_of(text)
    with open_room(config, database) as room, room.office.write() as connection:
        content = {
            "member": living(connection, name),
            "at": room.now,
            "purpose": purpose,
            "given": not withdrawn,
            "version": version,
            "text_hash": sha256(shown_text).hexdigest(),
            "channel": channel,
            "by": by,
        }
        try:
            answer = msgspec.convert(content, Consent)
        except msgspec.ValidationError as error:
            refuse(f"this is no consent: {error}")
        record_consent(connection, answer)
    typer.echo(f"{answer.member} agrees {'no longer ' if withdrawn else ''}to {purpose}")


@member.command("export")
def export_member(
    name: MemberArgument,
    out: Annotated[Path | None, typer.Option(help="A file, else standard output.")] = None,
    config: ConfigOption = None,
    database: DatabaseOption = None,
) -> None:
    """Everything that is known of a member, for himself: one JSON object, nothing masked."""
    from pos.hq.members.privacy import export

    with open_room(config, database) as room, room.office.snapshot() as connection:
        content = json.dumps(export(connection, room.keys, name), ensure_ascii=False, indent=1)
    if out is None:
        typer.echo(content)
        return
    try:
        out.touch(mode=0o600)
        out.write_text(f"{content}\n", encoding="utf-8")
    except OSError as error:
        refuse(f"{out}: {error.strerror}")
    typer.echo(f"{out} tells everything that is known of {name}")


@member.command("erase")
def erase_member(
    name: MemberArgument,
    yes: Annotated[bool, typer.Option("--yes", help="It cannot be undone.")] = False,
    config: ConfigOption = None,
    database: DatabaseOption = None,
) -> None:
    """Take away all that says who a member is. Books keep his id as a pseudonym."""
    from pos.hq.members.persons import read_person
    from pos.hq.members.privacy import cards_of, erase

    if not yes:
        refuse("this cannot be undone; say --yes")
    with open_room(config, database) as room, room.office.write() as connection:
        accounts = [own.member for own in read_person(connection, room.keys, name).accounts]
        cards = len(cards_of(connection, accounts))
        erase(connection, room.keys, name, now=room.now)
    typer.echo(f"{name} is nobody any more; {len(accounts)} accounts were erased")
    if cards:
        typer.echo(
            f"{cards} cards of value bore the name: whoever has such a card and its PIN pays with "
            "it as before, and nobody can report it lost"
        )


@member.command()
def rules(
    file: Annotated[Path, typer.Argument(help="programme.json")],
    config: ConfigOption = None,
    database: DatabaseOption = None,
) -> None:
    """Put rules of the programme in force from their day on, today or later."""
    from pos.hq.members.granting import look_again
    from pos.hq.members.rules import publish_rules

    content = content_of(file)
    today = dt.datetime.now().astimezone().date()
    with open_room(config, database) as room, room.office.write() as connection:
        programme = publish_rules(connection, content, today=today)
        look_again(connection, now=room.now)
    typer.echo(f"in force from {programme.since} on")


@member.command()
def check(config: ConfigOption = None, database: DatabaseOption = None) -> None:
    """Whether the books of points and stored value add up, and what members agreed to is as it was
    recorded; exit code 1 where not."""
    from pos.hq.members.books import check as find_wrong
    from pos.hq.members.consents import all_touched

    with open_room(config, database) as room, room.office.snapshot() as connection:
        wrong, touched = find_wrong(connection), all_touched(connection)
    for one in wrong:
        typer.echo(f"{one.what} {one.name}: {one.amount} too much or, with a minus, missing")
    for name, n in touched:
        typer.echo(f"consent {n} of {name}: not as it was recorded, or gone")
    typer.echo("the books add up" if not wrong else f"{len(wrong)} faults")
    if touched:
        typer.echo(f"consents of {len(touched)} members were touched")
    if wrong or touched:
        raise typer.Exit(1)


def _tell(joined: Joined) -> None:
    typer.echo(f"{joined.gone} leads on to {joined.survivor}")
