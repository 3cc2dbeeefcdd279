"""`lianpos hq value`: cards of stored value at head office's own desk.

A card is told by its number on standard input: none is ever an argument, which other users of the
machine can read.
"""

from __future__ import annotations

import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from pos.hq.commands.opening import (
    ConfigOption,
    DatabaseOption,
    content_of,
    member_keys,
    open_office,
    refuse,
)
from pos.money import NotAnAmount, amount_text, read_decimal

if TYPE_CHECKING:
    from pos.hq.database import OfficeDatabase
    from pos.hq.members.keys import MemberKeys

value = typer.Typer(
    name="value",
    help="Stored value: who issues it, where it is good, and its cards.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)

IssuerOption = Annotated[str, typer.Option("--issuer", help="As `issuers` names it.")]
AmountOption = Annotated[str, typer.Option(help="Like 200.00.")]
IdentifiedOption = Annotated[
    bool, typer.Option("--identified", help="The buyer is registered with his identity papers.")
]

_WHY: Final = {
    "no_amount": "a card is loaded with more than nothing",
    "over_limit": "that is more than this card may hold; at most {most} more",
    "identity_needed": "for so much the buyer says who he is: --identified; without at most {most}",
    "unknown_card": "this issuer has sold no such card",
    "lost": "this card was reported lost",
    "replaced": "this card was replaced by another one",
    "no_name": "a card without a name cannot be reported lost",
}


@contextmanager
def _open(config: Path | None, database: str | None) -> Iterator[tuple[OfficeDatabase, MemberKeys]]:
    from pos.member.value import Refused

    with open_office(config, database) as (office, settings):
        try:
            yield office, member_keys(office, settings, database)
        except Refused as error:
            refuse(_WHY[error.reason].format(most=amount_text(error.most)))


@value.command()
def issuers(
    file: Annotated[Path, typer.Argument(help="issuers.json, a list")],
    config: ConfigOption = None,
    database: DatabaseOption = None,
) -> None:
    """Replace the list of those who issue stored value; whoever has sold a card stays on it."""
    from pos.hq.members.issuers import publish_issuers

    content = content_of(file)
    with _open(config, database) as (office, _), office.write() as connection:
        found = publish_issuers(connection, content)
    typer.echo(f"{len(found)} issuers")


@value.command("sell")
def sell_card(
    issuer: IssuerOption,
    amount: AmountOption,
    member: Annotated[str, typer.Option(help="Whose it is; without, it has no name.")] = "",
    bought: Annotated[str, typer.Option(help="The whole purchase, of several cards.")] = "0",
    identified: IdentifiedOption = False,
    config: ConfigOption = None,
    database: DatabaseOption = None,
) -> None:
    """Sell the card with the number on standard input, with so much on it."""
    from pos.hq.clock import machine_now
    from pos.hq.members.cards import sell

    number, paid, whole = _typed(), _amount(amount), _amount(bought)
    with _open(config, database) as (office, keys), office.write() as connection:
        card = sell(
            connection,
            keys,
            issuer=issuer,
            number=number,
            amount=paid,
            key=_key(),
            now=machine_now(),
            member=member,
            bought=whole,
            is_identified=identified,
        )
    good = f", good until {card.good_until}" if card.good_until else ""
    typer.echo(f"{amount_text(paid)} is on the card{good}")


@value.command("put-on-cards")
def put_on_cards(
    programme: Annotated[str, typer.Option(help="The programme whose file told it.")],
    issuer: IssuerOption,
    config: ConfigOption = None,
    database: DatabaseOption = None,
) -> None:
    """Put stored value that came with a members file on cards of an issuer, each with its member's
    number. May be said again."""
    from pos.hq.clock import machine_now
    from pos.hq.members import bringing_along

    cards = moved = 0
    with _open(config, database) as (office, keys):
        last = ""
        while True:
            with office.write() as connection:
                members = bringing_along.waiting(connection, programme, after=last)
                if not members:
                    break
                count, amount = bringing_along.put_on_cards(
                    connection, keys, members, programme=programme, issuer=issuer,
                    now=machine_now(),
                )  # fmt: skip
            cards, moved, last = cards + count, moved + amount, members[-1]
    typer.echo(f"{amount_text(moved)} is on {cards} cards")


@value.command("load")
def load_card(
    issuer: IssuerOption,
    amount: AmountOption,
    identified: IdentifiedOption = False,
    config: ConfigOption = None,
    database: DatabaseOption = None,
) -> None:
    """Put more on the card with the number on standard input."""
    from pos.hq.clock import machine_now
    from pos.hq.members.cards import load

    number, paid = _typed(), _amount(amount)
    with _open(config, database) as (office, keys), office.write() as connection:
        left = load(
            connection,
            keys,
            issuer=issuer,
            number=number,
            amount=paid,
            key=_key(),
            now=machine_now(),
            is_identified=identified,
        )
    typer.echo(f"{amount_text(left)} is on the card")


@value.command("balance")
def show_balance(
    issuer: IssuerOption, config: ConfigOption = None, database: DatabaseOption = None
) -> None:
    """What is on the card with the number on standard input."""
    from pos.hq.members.cards import balance

    number = _typed()
    with _open(config, database) as (office, keys), office.snapshot() as connection:
        left = balance(connection, keys, issuer=issuer, number=number)
    typer.echo(f"{amount_text(left)} is on the card")


@value.command("pin")
def give_pin(
    issuer: IssuerOption, config: ConfigOption = None, database: DatabaseOption = None
) -> None:
    """Give a card a PIN: its number, then six digits, on two lines. The one before is forgotten."""
    from pos.hq.members.card_payments import look_up
    from pos.hq.members.pins import set_pin

    number, pin = _typed(), sys.stdin.readline().strip()
    if len(pin) != 6 or not pin.isascii() or not pin.isdecimal():
        refuse("a PIN is six digits")
    with _open(config, database) as (office, keys), office.write() as connection:
        card = look_up(connection, keys, issuer=issuer, number=number)
        set_pin(connection, keys, card.card, pin)
    typer.echo("the card pays with its new PIN")


@value.command()
def lost(
    issuer: IssuerOption, config: ConfigOption = None, database: DatabaseOption = None
) -> None:
    """Take no more payments with the card with the number on standard input; it has a name."""
    from pos.hq.members.cards import report_lost

    number = _typed()
    with _open(config, database) as (office, keys), office.write() as connection:
        report_lost(connection, keys, issuer=issuer, number=number)
    typer.echo("nothing is paid with this card any more")


@value.command()
def renew(
    issuer: IssuerOption, config: ConfigOption = None, database: DatabaseOption = None
) -> None:
    """Let a card whose time is over, with the number on standard input, pay again."""
    from pos.hq.clock import machine_now
    from pos.hq.members.cards import renew as renew_card

    number = _typed()
    with _open(config, database) as (office, keys), office.write() as connection:
        card = renew_card(connection, keys, issuer=issuer, number=number, now=machine_now())
    typer.echo(f"the card is good until {card.good_until or 'it is given up'}")


@value.command()
def replace(
    issuer: IssuerOption, config: ConfigOption = None, database: DatabaseOption = None
) -> None:
    """Give the holder of a lost card a new one: the old number, then the new one, on two lines."""
    from pos.hq.clock import machine_now
    from pos.hq.members.cards import balance, replace_card

    old, new = _typed(), _typed()
    with _open(config, database) as (office, keys), office.write() as connection:
        replace_card(connection, keys, issuer=issuer, lost=old, number=new, now=machine_now())
        left = balance(connection, keys, issuer=issuer, number=new)
    typer.echo(f"{amount_text(left)} is on the new card")


def _typed() -> str:
    number = sys.stdin.readline().strip()
    if not 4 <= len(number) <= 32 or not number.isascii() or not number.isalnum():
        refuse("4 to 32 letters and digits are the number of a card")
    return number.upper()


def _amount(text: str) -> int:
    try:
        return read_decimal(text, places=2)
    except NotAnAmount:
        refuse(f"{text!r} is no amount; write it like 200.00")


def _key() -> str:
    return f"desk:{secrets.token_hex(16)}"
