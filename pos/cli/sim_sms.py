"""`lianpos sim sms`: a provider of text messages, which sends nothing and shows what it would."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

from pos.cli.orders import Listen, UntilEnd, address_of, deaf, serve, taken, tell
from pos.cli.words import Language, cause, refused, texts_in

_KEY_ID: Final = "LTAI0000000000000000"
_SECRET: Final = 30
"""Letters of the secret that the provider and head office share."""


def sms(
    listen: Listen = "127.0.0.1:9703",
    keys: Annotated[Path, typer.Option(help="The folder of its secret.")] = Path("keys"),
    until_end: UntilEnd = False,
    language: Language = "zh_CN",
) -> None:
    """Text messages with one-time codes: asked by the wire of Alibaba Cloud's SendSms.

    A GET at its address lists what it would have sent, the newest last.
    """
    from pos.contract.requests import is_loopback
    from pos.hq.sim.keys import UnusableKeys, secret_in
    from pos.hq.sim.sms import SmsProvider, SmsServer

    say = texts_in(language)
    host, port = address_of(listen, say)
    if not is_loopback(host):
        raise refused(say("twin.no_loopback", given=listen))
    file = keys / "sms_secret.txt"
    try:
        keys.mkdir(parents=True, exist_ok=True)
        secret = secret_in(file, length=_SECRET).decode()
    except OSError as error:
        raise refused(say("twin.no_keys", folder=str(keys), why=cause(say, error))) from error
    except UnusableKeys as error:
        raise refused(say("twin.no_keys", folder=str(keys), why=str(error))) from error
    try:
        server = SmsServer(SmsProvider(key_id=_KEY_ID, secret=secret), host=host, port=port)
    except OSError as error:
        raise taken(say, listen, error) from error
    server.start()
    try:
        settings = {
            "url": server.address,
            "access_key_id": _KEY_ID,
            "access_key_secret_file": str(file),
            "sign_name": "lianpos",
            "template": "SMS_000000001",
        }
        tell({"listening": server.place, "page": server.address, "settings": {"sms": settings}})
        serve(deaf(say), until_end)
    finally:
        server.stop()
