"""A provider's bill of a day against the journal and head office's ledger."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pos.hq.commands.opening import ConfigOption, DatabaseOption, open_office, refuse
from pos.hq.commands.paying import led_to_running, payment_settings
from pos.money import amount_text
from pos.texts import LANGUAGES, Texts

if TYPE_CHECKING:
    from pos.hq.config import HqConfig
    from pos.hq.database import OfficeDatabase
    from pos.hq.payments.bills import BillProblem
    from pos.hq.payments.reconciling import DayOfMoney
    from pos.hq.payments.settings import PaymentSettings
    from pos.hq.payments.settlement import Item

_PATIENCE = 120
"""Seconds for a bill: the largest is a hundred times what a payment's answer is."""
_LARGEST = 64 * 1024 * 1024
"""Bytes of a file that is brought."""


def reconcile(
    provider: Annotated[str, typer.Option(help="alipay or wechat.")],
    day: Annotated[str, typer.Option(help="The provider's day, like 2026-11-22.")],
    bill: Annotated[
        Path | None, typer.Option(help="The file as it was downloaded; else it is fetched.")
    ] = None,
    sign_off: Annotated[
        str | None, typer.Option(help="Who answers for the open differences: a name.")
    ] = None,
    reason: Annotated[str | None, typer.Option(help="Why; with --sign-off.")] = None,
    item: Annotated[
        list[str] | None, typer.Option(help="Only this difference; may be given again.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
    language: Annotated[str, typer.Option(help="zh_CN or en.")] = "zh_CN",
    config: ConfigOption = None,
    database: DatabaseOption = None,
) -> None:
    """Take a provider's bill in and compare journal, head office and provider, item by item.

    What was paid and brought nobody anything goes back by itself. The same bill again changes
    nothing. With --sign-off no bill is taken in: somebody answers for what is left. Exit code 0
    when the day is closed, 1 while differences are open, 2 when nothing could be done.
    """
    from pos.hq.payments.settings import ADDRESSES

    say = words_of(language)
    if provider not in ADDRESSES:
        known = ", ".join(ADDRESSES)
        refuse(say("reconcile.no_provider", provider=provider, known=known))
    if (sign_off is None) != (reason is None) or (item and sign_off is None):
        refuse(say("reconcile.said_together"))
    wanted = day_asked(day, say=say)
    with open_office(config, database) as (office, settings):
        if sign_off is not None:
            found, taken = _signed(
                office, provider, wanted, items=item or [], name=sign_off, reason=reason or "",
                say=say,
            )  # fmt: skip
        else:
            found, taken = _taken_in(
                office, settings, provider, wanted, bill, database or settings.database, say=say
            )
    if as_json:
        typer.echo(json.dumps({"taken": taken, **as_document(found)}, ensure_ascii=False))
    else:
        for line in told(found, taken=taken, say=say):
            typer.echo(line)
    raise typer.Exit(0 if found.is_closed else 1)


def words_of(language: str) -> Texts:
    """What is said, in a language that there is."""
    if language not in LANGUAGES:
        known = ", ".join(LANGUAGES)
        refuse(Texts(LANGUAGES[0])("reconcile.no_language", language=language, known=known))
    return Texts(language)


def day_asked(text: str, *, say: Texts) -> dt.date:
    """A day as it was written."""
    try:
        day = dt.date.fromisoformat(text)
        if day.isoformat() == text:
            return day
    except ValueError:
        pass
    refuse(say("reconcile.no_day", day=text))


def as_document(found: DayOfMoney) -> dict[str, Any]:
    """A day as JSON; amounts in minor units."""
    bill = found.bill
    return {
        "provider": found.wallet,
        "day": found.day.isoformat(),
        "closed": found.is_closed,
        "bill": None
        if bill is None
        else {
            "sha256": bill.sha256,
            "lines": bill.lines,
            "paid": bill.paid,
            "repaid": bill.repaid,
            "fee": bill.fee,
            "of_other_days": found.of_other_days,
        },
        "items": len(found.items),
        "sums": [
            {"tender": s.tender, "journal": s.journal, "ledger": s.ledger, "provider": s.provider}
            for s in found.sums
        ],
        "differences": [_as_row(one, found) for one in found.differences],
    }


def told(found: DayOfMoney, *, taken: str, say: Texts) -> Iterator[str]:
    """A day for people: the three sums of each tender, and every difference by name."""
    yield say("reconcile.title", wallet=say(f"reconcile.{found.wallet}"), day=str(found.day))
    if taken:
        yield say(f"reconcile.taken_{taken}")
    bill = found.bill
    if bill is None:
        yield say("reconcile.no_bill")
    else:
        yield say(
            "reconcile.bill",
            lines=bill.lines,
            paid=amount_text(bill.paid),
            repaid=amount_text(bill.repaid),
            fee=amount_text(bill.fee),
        )
        if found.of_other_days:
            yield say("reconcile.of_other_days", amount=amount_text(found.of_other_days))
    for one in found.sums:
        yield say(
            "reconcile.sum",
            tender=say(f"reconcile.tender_{one.tender}" if one.tender else "reconcile.no_tender"),
            journal=amount_text(one.journal),
            ledger=amount_text(one.ledger),
            provider="-" if bill is None else amount_text(one.provider),
        )
    for item in found.differences:
        yield from _item_told(item, found, say=say)
    state = "closed" if found.is_closed else "open" if found.open else "waits"
    yield say(f"reconcile.{state}", count=len(found.open))


def _item_told(item: Item, found: DayOfMoney, *, say: Texts) -> Iterator[str]:
    yield say(
        "reconcile.item",
        what=say(f"reconcile.{item.verdict}"),
        item=item.item,
        journal=amount_text(item.journal),
        ledger=amount_text(item.ledger),
        provider="-" if item.provider is None else amount_text(item.provider),
    )
    names = [item.terminal, item.receipt, item.reference]
    yield "    " + "  ".join(name for name in names if name)
    signed = found.signed.get(item.item)
    if signed is not None:
        yield "    " + say("reconcile.signed", name=signed.name, reason=signed.reason)


def _as_row(item: Item, found: DayOfMoney) -> dict[str, Any]:
    from pos.hq.reports import iso

    signed = found.signed.get(item.item)
    return {
        "item": item.item,
        "what": str(item.verdict),
        "attempt": item.attempt,
        "tender": item.tender,
        "journal": item.journal,
        "ledger": item.ledger,
        "provider": item.provider,
        "terminal": item.terminal,
        "receipt": item.receipt,
        "reference": item.reference,
        "at": iso(item.at),
        "signed_off": None
        if signed is None
        else {"name": signed.name, "reason": signed.reason, "at": iso(signed.at)},
    }


def _signed(
    office: OfficeDatabase,
    provider: str,
    day: dt.date,
    *,
    items: list[str],
    name: str,
    reason: str,
    say: Texts,
) -> tuple[DayOfMoney, str]:
    from pos.hq.clock import machine_now
    from pos.hq.payments import reconciling

    if not name.strip() or not reason.strip():
        refuse(say("reconcile.who_and_why"))
    try:
        found = reconciling.sign_off(
            office,
            wallet=provider,
            day=day,
            items=items,
            name=name.strip(),
            reason=reason.strip(),
            now=machine_now(),
        )
    except reconciling.NothingToSign as error:
        named = ", ".join(error.items) or f"{say(f'reconcile.{provider}')} {day}"
        refuse(say("reconcile.nothing_open", item=named))
    return found, ""


def _taken_in(
    office: OfficeDatabase,
    settings: HqConfig,
    provider: str,
    day: dt.date,
    file: Path | None,
    database: str,
    *,
    say: Texts,
) -> tuple[DayOfMoney, str]:
    """Takes the bill in, which is brought or fetched."""
    from pos.hq.clock import machine_now
    from pos.hq.payments import reconciling
    from pos.hq.payments.bills import BadBill
    from pos.hq.payments.opening import read_bill

    asked = payment_settings(office, settings)
    if asked is None or not (getattr(asked, provider) or provider in asked.simulated_here()):
        refuse(say("reconcile.no_section", section=f"[payment.{provider}]"))
    if file is not None:
        content, asked = _read(file, say=say), _with_merchants(asked)
    else:
        asked = led_to_running(office, asked, database=database, say=say)
        content = _fetch(asked, provider, day, public_url=settings.public_url, say=say)
    try:
        bill = read_bill(asked, provider, content, day)
    except BadBill as error:
        whose = str(file or say(f"reconcile.{provider}"))
        refuse(say("reconcile.not_taken", file=whose, why=_why(error, say=say)))
    taken, found = reconciling.reconcile(
        office,
        bill,
        wallet=provider,
        sha256=hashlib.sha256(content).hexdigest(),
        now=machine_now(),
    )
    return found, taken


def _read(file: Path, *, say: Texts) -> bytes:
    try:
        with file.open("rb") as opened:
            content = opened.read(_LARGEST + 1)
    except OSError:
        refuse(say("reconcile.no_file", file=str(file)))
    if len(content) > _LARGEST:
        refuse(say("reconcile.not_taken", file=str(file), why=say("bill.too_much")))
    return content


def _with_merchants(asked: PaymentSettings) -> PaymentSettings:
    """The same with the merchants that a simulation knows: a file needs no gateway."""
    from pos.hq.payments.settings import AlipayKeys, WeChatKeys
    from pos.hq.sim.opening import MCHID, SELLER_ID

    here = asked.simulated_here()
    alipay = AlipayKeys(seller_id=SELLER_ID) if "alipay" in here else asked.alipay
    wechat = WeChatKeys(mchid=MCHID) if "wechat" in here else asked.wechat
    return asked.model_copy(update={"alipay": alipay, "wechat": wechat})


def _why(problem: BillProblem, *, say: Texts) -> str:
    """What is wrong with a bill, with the wallet called by its name."""
    values = dict(problem.values)
    if "wallet" in values:
        values["wallet"] = say(f"reconcile.{values['wallet']}")
    return say(f"bill.{problem.code}", **values)


def _fetch(
    asked: PaymentSettings, provider: str, day: dt.date, *, public_url: str, say: Texts
) -> bytes:
    from pos.hq.payments.bills import NoBill
    from pos.hq.payments.keys import BadKey
    from pos.hq.payments.opening import open_providers, read_accounts

    try:
        accounts = read_accounts(asked, public_url=public_url)
        with open_providers(asked, accounts, patience=_PATIENCE) as opened:
            return opened.providers[provider].fetch_bill(day)
    except NoBill as error:
        refuse(_why(error, say=say))
    except BadKey as error:
        refuse(str(error))
