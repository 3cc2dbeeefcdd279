"""What every `lianpos sim` command has: where a twin is, and what standard input tells it."""

from __future__ import annotations

import json
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pos.cli.interrupts import one_interrupt
from pos.cli.words import cause, refused
from pos.texts import Texts

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    from drivers.sim.script import Twin
    from drivers.sim.wire import Wire

Listen = Annotated[str, typer.Option(help="HOST:PORT; port 0 takes a free one.")]
Moods = Annotated[list[str] | None, typer.Option(help="NAME=VALUE from the start, see below.")]
UntilEnd = Annotated[
    bool, typer.Option("--until-stdin-closes", help="End with the standard input.")
]


# --- where they are -----------------------------------------------------------------------------


def address_of(listen: str, say: Texts) -> tuple[str, int]:
    """Host and port of HOST:PORT; ends the command for what is none."""
    host, _, port = listen.rpartition(":")
    if not host or not (port.isascii() and port.isdigit()) or int(port) > 65535:
        raise refused(say("twin.no_place", given=listen))
    return host, int(port)


def wire_at(listen: str, say: Texts) -> Wire:
    """A TCP port where one is asked for, else a pseudo-terminal."""
    from drivers.sim.wire import PtyWire, TcpWire

    try:
        if not listen:
            return PtyWire()
        host, port = address_of(listen, say)
        return TcpWire(host=host, port=port)
    except OSError as error:
        raise taken(say, listen, error) from error


def taken(say: Texts, listen: str, error: OSError) -> typer.Exit:
    """The place where a twin was to be cannot be had."""
    place = listen or say("twin.pty")
    return refused(say("twin.no_room", place=place, why=cause(say, error)))


def where(listen: str, url: str, place: str) -> dict[str, str]:
    """What a twin says of its place: an address or a path, and the device URL that opens it."""
    return {"listening" if listen else "path": place, "url": url}


# --- what they are told -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders:
    """Who obeys what a person types, and what to say of what makes no sense."""

    obey: Callable[[str], bool]
    wants: str  # the text that says what is understood: twin.wants_...
    say: Texts
    moods: Sequence[str] = ()

    def hear(self, text: str) -> str:
        """Carries one order out; "" or the sentence that it makes no sense."""
        if self.obey(text):
            return ""
        return self.say(f"twin.wants_{self.wants}", text=text, moods=", ".join(self.moods))

    def carry_out(self, orders: Sequence[str]) -> None:
        """Carries out what the command line says of the start; refuses what makes no sense."""
        for order in orders:
            if problem := self.hear(order):
                raise refused(problem)


def mood_names(moods: type[DataclassInstance]) -> tuple[str, ...]:
    """The names that an order may begin with."""
    return tuple(field.name for field in fields(moods))


def deaf(say: Texts) -> Orders:
    """A twin that nobody tells anything."""
    return Orders(obey=lambda text: False, wants="nothing", say=say)


def play(
    twin: Twin,
    place: dict[str, str],
    orders: Orders,
    until_end: bool,
    *,
    first: Sequence[str] = (),
    steps: Sequence[str] = (),
    every: int = 4,
) -> None:
    """Switches a twin on, tells where it is, and lets script and standard input play with it.

    The `first` orders are carried out before; `steps` come in turn, every so many seconds.
    """
    from drivers.sim.script import Script

    script = Script(steps=steps, every=every, act=orders.obey)
    with one_interrupt():
        try:
            orders.carry_out(first)
            twin.start()
            tell(place)
            if steps:
                script.start()
            serve(orders, until_end)
        finally:
            script.close()
            twin.close()


def serve(orders: Orders, until_end: bool) -> None:
    """Obeys standard input until it is told to end."""
    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())

    def listen() -> None:
        for text in sys.stdin:
            if text.strip() and (problem := orders.hear(text.strip())):
                sys.stderr.write(f"{problem}\n")
        if until_end:
            ended.set()

    threading.Thread(target=listen, name="orders", daemon=True).start()
    try:
        while not ended.wait(0.2):
            pass
    except KeyboardInterrupt:
        return


def tell(facts: dict[str, Any]) -> None:
    """One JSON line on standard output, at once."""
    sys.stdout.write(json.dumps(facts, ensure_ascii=False) + "\n")
    sys.stdout.flush()
