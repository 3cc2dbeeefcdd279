"""Who is let in and who is shut out: stores, their staff, their terminals."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from pos.hq.commands.opening import (
    ConfigOption,
    DatabaseOption,
    open_office,
    refuse,
)


def add_store(
    store: Annotated[str, typer.Option(help="Like S002.")],
    name: Annotated[str, typer.Option(help="What receipts print.")],
    zone: Annotated[str, typer.Option(help="Its price zone.")] = "all",
    banner: Annotated[str, typer.Option(help="The chain's brand it trades under.")] = "",
    taxpayer: Annotated[
        str, typer.Option(help="How its seller is taxed: general or small.")
    ] = "general",
    config: ConfigOption = None,
    database: DatabaseOption = None,
) -> None:
    """Open a store with its administrator 9001, whose PIN is read from standard input."""
    from pos.hq import stores

    admin = stores.Person(user="9001", name="管理员", role="admin", pin=_typed())
    with open_office(config, database) as (office, _):
        with office.write() as connection:
            stores.add_store(
                connection,
                store=store,
                name={"zh_CN": name, "en": name},
                zone=zone,
                banner=banner,
                taxpayer=taxpayer,
                staff=[admin],
                training=False,
            )
    typer.echo(f"store {store} {name}; administrator 9001")


def add_user(
    user: Annotated[str, typer.Option(help="What they sign in with.")],
    role: Annotated[str, typer.Option(help="hq, store or brand.")],
    scope: Annotated[str, typer.Option(help="The store, like S001, or the brand.")] = "",
    config: ConfigOption = None,
    database: DatabaseOption = None,
) -> None:
    """Let somebody look at the live web pages; the password is read from standard input.

    Naming them again changes their password and what they see, and signs them out.
    """
    from urllib.parse import unquote

    from pos.hq.goods import is_brand
    from pos.hq.live import people

    with open_office(config, database) as (office, _):
        password = sys.stdin.readline().rstrip("\r\n")
        with office.write() as connection:
            person = people.add_user(
                connection, user=user, role=role, scope=scope, password=password
            )
            is_sold = role != "brand" or is_brand(connection, scope)
    typer.echo(f"{person.user} may look at {unquote(person.own.path)}")
    if not is_sold:
        warning = f"no article has the brand {scope}: the page stays empty until one does"
        typer.echo(warning, err=True)


def add_staff(
    user: Annotated[str, typer.Option(help="What they sign in with, like 1001.")],
    name: Annotated[str, typer.Option(help="What the screen and the receipt call them.")],
    role: Annotated[str, typer.Option(help="cashier, supervisor or admin.")],
    store: Annotated[str, typer.Option(help="Like S001.")],
    badge: Annotated[
        bool,
        typer.Option(
            "--badge", help="The code of a badge is the second line of input; empty: none."
        ),
    ] = False,
    config: ConfigOption = None,
    database: DatabaseOption = None,
) -> None:
    """Add or change a member of staff, whose PIN is read from standard input."""
    from pos.hq import stores

    with open_office(config, database) as (office, _):
        pin = _typed()
        code = _typed() if badge else None
        person = stores.Person(user=user, name=name, role=role, pin=pin, badge=code)
        with office.write() as connection:
            was_training = stores.add_staff(connection, store=store, person=person)
    left = "; the training staff left" if was_training else ""
    typer.echo(f"{role} {user} {name} of {store}{left}")


def drop_staff(
    user: Annotated[str, typer.Option(help="Who is to sign in no more, like 1001.")],
    store: Annotated[str, typer.Option(help="Like S001.")],
    config: ConfigOption = None,
    database: DatabaseOption = None,
) -> None:
    """Lets a member of staff sign in at a store no more. What they did stays on record."""
    from pos.hq import stores

    with open_office(config, database) as (office, _), office.write() as connection:
        name = stores.drop_staff(connection, store=store, user=user)
    typer.echo(f"{user} {name} of {store} signs in no more")


def enrol_code(
    store: Annotated[str, typer.Option(help="Like S001.")],
    terminal: Annotated[str, typer.Option(help="Like T01.")],
    role: Annotated[str, typer.Option(help="till, kiosk or admin.")] = "till",
    qr: Annotated[
        bool, typer.Option("--qr", help="Also as a picture here, which the set-up scans.")
    ] = False,
    sheet: Annotated[
        Path | None, typer.Option(help="Also as a sheet to print or to send: an SVG file.")
    ] = None,
    url: Annotated[
        str, typer.Option(help="Where terminals reach head office; it stands in the picture.")
    ] = "",
    config: ConfigOption = None,
    database: DatabaseOption = None,
) -> None:
    """Print a one-time code, alone on a line, that lets a machine in within ten minutes."""
    from pos.contract.invitations import invitation
    from pos.hq.clock import machine_now
    from pos.hq.enrolment import make_code
    from pos.hq.invitation import in_characters
    from pos.hq.invitation import sheet as drawn

    with open_office(config, database) as (office, settings):
        with office.write() as connection:
            code = make_code(
                connection, store=store, terminal=terminal, role=role, now=machine_now()
            )
        address = url or _address_here(settings.listen)
    invited = invitation(address, code)
    if sheet is not None:
        words = [f"{store} · {terminal}", code, address or "LIAN POS"]
        try:
            sheet.write_text(drawn(invited, words=words), encoding="utf-8")
        except OSError as error:
            refuse(f"{sheet}: {error.strerror}")
    typer.echo(code)
    if qr:
        typer.echo(in_characters(invited, coloured=sys.stdout.isatty()))


def _address_here(listen: str) -> str:
    """The address at which a terminal on this same machine reaches head office; empty where it
    serves others, of whom nobody here knows by what name they call it."""
    host = listen.rpartition(":")[0]
    return f"http://{listen}" if host in ("127.0.0.1", "localhost", "[::1]") else ""


def revoke(
    terminal: Annotated[str, typer.Option(help="Like S001-T01.")],
    config: ConfigOption = None,
    database: DatabaseOption = None,
) -> None:
    """Shut a terminal out at once: a stolen till, a lost key. A new code lets it in again."""
    from pos.hq.enrolment import revoke as shut_out

    with open_office(config, database) as (office, _), office.write() as connection:
        shut_out(connection, terminal)
    typer.echo(f"{terminal} is shut out; what it has not sent yet stays on its disk")


def _typed() -> str:
    return sys.stdin.readline().strip()
