"""What `lianpos hq serve` takes payments with: the providers of hq.toml, or simulated ones.

A demonstration, whose stores all have training staff, pays at simulated gateways without a word in
hq.toml; a chain with staff of its own takes no payment before it has a section [payment].
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pos.hq.commands.opening import refuse
from pos.texts import Texts

if TYPE_CHECKING:
    from pos.hq.config import HqConfig
    from pos.hq.database import OfficeDatabase
    from pos.hq.payments.settings import PaymentSettings
    from pos.hq.serving import Paying

_SIMULATED: Final = "simulated_"
"""Before a wallet's name: where the database keeps the address of its gateway that runs."""
_SIMULATED_KEYS: Final = "simulated"
"""The folder, beside head office's own keys, of those that gateways and merchant play with."""


@contextmanager
def paying(
    office: OfficeDatabase, settings: HqConfig, *, database: str, public_url: str
) -> Iterator[Paying | None]:
    """How payments are taken; None where they are not. Simulated gateways run with the block."""
    from pos.hq.database import set_meta
    from pos.hq.payments.keys import BadKey
    from pos.hq.payments.opening import read_accounts
    from pos.hq.serving import Paying

    asked = payment_settings(office, settings)
    if asked is None:
        yield None
        return
    with ExitStack() as stack:
        pages: dict[str, str] = {}
        for wallet in asked.simulated_here():
            asked, page = _start(stack, asked, wallet, keys=_folder(database))
            pages[wallet] = page
            with office.write() as connection:
                set_meta(connection, f"{_SIMULATED}{wallet}", page)
        try:
            # Before anything is served: a key that cannot be used stops the start.
            read_accounts(asked, public_url=public_url)
        except BadKey as error:
            refuse(str(error))
        yield Paying(settings=asked, public_url=public_url, pages=pages)


def payment_settings(office: OfficeDatabase, settings: HqConfig) -> PaymentSettings | None:
    """What hq.toml says of payments, or what a demonstration has without it; else None."""
    from pos.hq.payments.settings import PaymentSettings

    if settings.payment is None and _is_demonstration(office):
        return PaymentSettings(environment="simulated")
    return settings.payment


def led_to_running(
    office: OfficeDatabase, asked: PaymentSettings, *, database: str, say: Texts
) -> PaymentSettings:
    """The same with the simulated gateways that the server has started or started last."""
    from pos.hq.clock import machine_now
    from pos.hq.database import get_meta
    from pos.hq.sim.keys import UnusableKeys
    from pos.hq.sim.opening import open_gateway
    from pos.hq.sim.script import Script

    for wallet in asked.simulated_here():
        with office.read() as connection:
            page = get_meta(connection, f"{_SIMULATED}{wallet}")
        if page is None:
            refuse(say("reconcile.never_run", wallet=say(f"reconcile.{wallet}")))
        try:
            opened = open_gateway(wallet, keys=_folder(database), now=machine_now, script=Script())
        except (OSError, UnusableKeys) as error:
            named = say(f"reconcile.{wallet}")
            refuse(say("reconcile.no_sim_keys", wallet=named, why=str(error)))
        asked = asked.led_to(wallet, opened.settings_at(page.rstrip("/")))
    return asked


def _start(
    stack: ExitStack, asked: PaymentSettings, wallet: str, *, keys: Path
) -> tuple[PaymentSettings, str]:
    """Starts a gateway on a free port: the settings that lead to it, and the shopper's page."""
    from pos.hq.clock import machine_now
    from pos.hq.sim.keys import UnusableKeys
    from pos.hq.sim.opening import open_gateway
    from pos.hq.sim.script import Script
    from pos.hq.sim.serving import SimServer

    try:
        opened = open_gateway(wallet, keys=keys, now=machine_now, script=Script())
        server = SimServer(opened, host="127.0.0.1", port=0, language="zh_CN")
    except (OSError, UnusableKeys) as error:
        refuse(f"the simulated {wallet} does not start: {error}")
    server.start()
    stack.callback(server.stop)
    return asked.led_to(wallet, opened.settings_at(server.address)), f"{server.address}/"


def _is_demonstration(office: OfficeDatabase) -> bool:
    from pos.hq.stores import are_all_training

    with office.read() as connection:
        return are_all_training(connection)


def _folder(database: str) -> Path:
    from pos.hq.home import KEYS, home_of

    return home_of(database).joinpath(KEYS, _SIMULATED_KEYS)
