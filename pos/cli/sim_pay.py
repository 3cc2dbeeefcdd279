"""`lianpos sim alipay` and `lianpos sim wechat`: payment providers to try a chain with.

Each makes the keys of both sides, says in one JSON line where it is and what hq.toml has to say of
it, and shows a page on which a person plays the shopper. Standard input changes how it behaves, as
with the twins of devices.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pos.cli.orders import Listen, Moods, Orders, UntilEnd, address_of, serve, taken, tell
from pos.cli.words import Language, cause, refused, texts_in

Keys = Annotated[Path, typer.Option(help="The folder of both sides' keys; made if there is none.")]


def alipay(
    listen: Listen = "127.0.0.1:9701",
    keys: Keys = Path("keys"),
    mood: Moods = None,
    until_end: UntilEnd = False,
    language: Language = "zh_CN",
) -> None:
    """Alipay's classic gateway, with a page on which you play the shopper.

    Each line of standard input is a mood (asks_over=0: every payment needs your word on the page)
    or a fault and how often it strikes (answer_lost:pay=2). The page lists them all.
    """
    _provider("alipay", listen=listen, keys=keys, mood=mood, until_end=until_end, language=language)


def wechat(
    listen: Listen = "127.0.0.1:9702",
    keys: Keys = Path("keys"),
    mood: Moods = None,
    until_end: UntilEnd = False,
    language: Language = "zh_CN",
) -> None:
    """WeChat Pay's API v3, with a page on which you play the shopper.

    Each line of standard input is a mood (asks_over=0: every payment needs your word on the page)
    or a fault and how often it strikes (answer_lost:pay=2). The page lists them all.
    """
    _provider("wechat", listen=listen, keys=keys, mood=mood, until_end=until_end, language=language)


def _provider(
    name: str, *, listen: str, keys: Path, mood: list[str] | None, until_end: bool, language: str
) -> None:
    from pos.contract.requests import is_loopback
    from pos.hq.clock import machine_now
    from pos.hq.sim.keys import UnusableKeys
    from pos.hq.sim.opening import open_gateway
    from pos.hq.sim.script import FAULTS, MOODS, Script
    from pos.hq.sim.serving import SimServer

    say = texts_in(language)
    host, port = address_of(listen, say)
    if not is_loopback(host):
        raise refused(say("twin.no_loopback", given=listen))
    script = Script()
    known = (*MOODS, *FAULTS)
    Orders(obey=script.obey, wants="provider", moods=known, say=say).carry_out(mood or ())
    try:
        opened = open_gateway(name, keys=keys, now=machine_now, script=script)
    except OSError as error:
        raise refused(say("twin.no_keys", folder=str(keys), why=cause(say, error))) from error
    except UnusableKeys as error:
        raise refused(say("twin.no_keys", folder=str(keys), why=str(error))) from error
    try:
        server = SimServer(opened, host=host, port=port, language=language)
    except OSError as error:
        raise taken(say, listen, error) from error
    server.start()
    try:
        tell(
            {
                "listening": server.place,
                "page": f"{server.address}/",
                "settings": {f"payment.{name}": opened.settings_at(server.address)},
            }
        )
        serve(Orders(obey=server.face.obey, wants="provider", moods=known, say=say), until_end)
    finally:
        server.stop()
