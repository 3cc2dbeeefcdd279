"""What head office is asked."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from pos.hq.commands.member_reports import report_members, report_settlement
from pos.hq.commands.money_reports import report_payments, report_unsettled
from pos.hq.commands.opening import (
    ConfigOption,
    DatabaseOption,
    open_office,
    points_desk,
    refuse,
)
from pos.money import amount_text
from pos.texts import LANGUAGES

if TYPE_CHECKING:
    import sqlalchemy as sa

    from pos.hq.branch_report import BranchRow
    from pos.hq.reports import SalesReport
    from pos.hq.takings import ItemRow, TenderRow


_Report: TypeAlias = "Callable[[sa.Connection, str | None, str | None, bool], None]"


def report(
    what: Annotated[
        str,
        typer.Argument(
            help="sales, tenders, items, members, settlement, taxes, closings, tags, returns, "
            "invoices, vouchers, stops, branches, configs, wishes, payments, unsettled"
        ),
    ],
    day: Annotated[str | None, typer.Option(help="Business day, like 2026-11-22.")] = None,
    store: Annotated[str | None, typer.Option(help="Like S001.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
    language: Annotated[
        str, typer.Option(help="zh_CN or en, of payments and unsettled.")
    ] = "zh_CN",
    config: ConfigOption = None,
    database: DatabaseOption = None,
) -> None:
    """What head office has in its books. Returns count negative.

    sales: completed sales and returns; tenders: what each brought; items: what was sold of each
    article; members: people with their points and stored value; settlement: what groups of shops
    owe each other for cards of stored value; taxes: what was sold at which rate; closings: the Zs
    of shifts; tags: shelf tags that were charged below the price, to be looked at; returns: of
    which more came back than was sold, and what is set aside; invoices: what shoppers asked for;
    vouchers: those that were handed in more than once; stops: what must not be sold; branches:
    what a second machine sold under a terminal's name, in no figure until it is signed off;
    configs: which terminal took over what was set of its file, and which refused it and why;
    wishes: what stores want of head office about their staff, and what of it is done;
    payments: what tills, head office and providers tell of a day's wallets; unsettled: payments,
    refunds and differences that are not settled yet.
    """
    from pos.hq.stores import find_store

    reports: dict[str, _Report] = {
        "sales": _report_sales,
        "tenders": _report_tenders,
        "items": _report_items,
        "members": report_members,
        "settlement": report_settlement,
        "taxes": _report_taxes,
        "closings": _report_closings,
        "tags": _report_tags,
        "returns": _report_returns,
        "invoices": _report_invoices,
        "vouchers": _report_vouchers,
        "stops": _report_stops,
        "branches": _report_branches,
        "configs": _report_configs,
        "wishes": _report_wishes,
        "payments": partial(report_payments, language=language),
        "unsettled": partial(report_unsettled, language=language),
    }
    if language not in LANGUAGES:
        refuse(f"--language is one of {', '.join(LANGUAGES)}")
    if what not in reports:
        refuse(f"there is no report {what!r}; there are: {', '.join(reports)}")
    _check_day(day)
    with open_office(config, database) as (office, settings):
        if what == "members":
            # What was sold up to now counts, whether or not a server runs.
            points_desk(office, settings, database).settle()
        with office.snapshot() as connection:
            if store is not None:
                find_store(connection, store)
            reports[what](connection, day, store, as_json)


def _report_sales(
    connection: sa.Connection, day: str | None, store: str | None, as_json: bool
) -> None:
    from pos.hq.branch_report import branch_report
    from pos.hq.reports import sales_report

    found = sales_report(connection, day=day, store=store)
    if as_json:
        rows = [asdict(row) for row in found.rows]
        content = {"count": len(rows), "total": found.total, "rows": rows}
        typer.echo(json.dumps(content, ensure_ascii=False))
    else:
        for line in _table(found):
            typer.echo(line)
        aside = branch_report(connection, day=day, store=store)
        if aside:
            typer.echo(
                f"{_branch_sum(aside)} of a second machine under one terminal's name "
                "in no figure; see: report branches"
            )


def _report_tenders(
    connection: sa.Connection, day: str | None, store: str | None, as_json: bool
) -> None:
    from pos.hq.takings import tender_report

    found = tender_report(connection, day=day, store=store)
    total = sum(row.amount for row in found)
    if as_json:
        _echo_rows(found, total)
        return
    for row in found:
        typer.echo(f"{row.store}  {row.tender:<16}{row.count:>8}  {amount_text(row.amount):>14}")
    loaded = sum(row.loaded for row in found)
    of_cards = f", {amount_text(loaded)} of it for cards of value" if loaded else ""
    typer.echo(f"{amount_text(total)} in all{of_cards}")


def _report_items(
    connection: sa.Connection, day: str | None, store: str | None, as_json: bool
) -> None:
    from pos.hq.takings import item_report
    from pos.money import quantity_text

    found = item_report(connection, day=day, store=store)
    total = sum(row.amount for row in found)
    if as_json:
        _echo_rows(found, total)
        return
    for row in found:
        quantity = quantity_text(row.quantity)
        typer.echo(f"{amount_text(row.amount):>14}  {quantity:>10}  {row.sku} {row.name}".rstrip())
    typer.echo(f"{len(found)} articles, {amount_text(total)} in all")


def _report_taxes(
    connection: sa.Connection, day: str | None, store: str | None, as_json: bool
) -> None:
    from pos.hq.tax_report import tax_report

    found = tax_report(connection, day=day, store=store)
    total = sum(row.tax for row in found)
    if as_json:
        rows = [asdict(row) for row in found]
        typer.echo(json.dumps({"count": len(rows), "total": total, "rows": rows}))
        return
    for row in found:
        typer.echo(
            f"{row.store}  {row.rate:>8}  {amount_text(row.net):>14}  {amount_text(row.tax):>12}"
        )
    typer.echo(f"{amount_text(total)} of tax in all")


def _report_closings(
    connection: sa.Connection, day: str | None, store: str | None, as_json: bool
) -> None:
    from pos.hq.closings import closings

    found = closings(connection, day=day, store=store)
    net, over_short = sum(row.net_sales for row in found), sum(row.over_short for row in found)
    if as_json:
        rows = [asdict(row) for row in found]
        content = {"count": len(rows), "net_sales": net, "over_short": over_short, "rows": rows}
        typer.echo(json.dumps(content, ensure_ascii=False))
        return
    for row in found:
        typer.echo(
            f"{row.day}  {row.store}  {row.shift}  Z {row.z:06d}  {amount_text(row.net_sales):>12}"
            f"  over or short {amount_text(row.over_short):>9}  {row.cashier}"
        )
    typer.echo(
        f"{len(found)} shifts closed, {amount_text(net)} in all, over or short "
        f"{amount_text(over_short)}"
    )


def _report_tags(
    connection: sa.Connection, day: str | None, store: str | None, as_json: bool
) -> None:
    from pos.hq.tag_report import tag_report

    found = tag_report(connection, day=day, store=store)
    if as_json:
        rows = [asdict(row) for row in found]
        typer.echo(json.dumps({"count": len(rows), "rows": rows}, ensure_ascii=False))
        return
    for row in found:
        typer.echo(
            f"{row.last[:16]}  {row.store}  {row.sku} {row.name}: {amount_text(row.price)}, "
            f"tag {amount_text(row.tag)}, {row.times} times  {row.receipt} {row.reason}".rstrip()
        )
    typer.echo(f"{len(found)} tags to look at")


def _report_configs(
    connection: sa.Connection, day: str | None, store: str | None, as_json: bool
) -> None:
    from pos.hq.config_report import config_report

    found = config_report(connection, day=day, store=store)
    if as_json:
        rows = [asdict(row) for row in found]
        typer.echo(json.dumps({"count": len(rows), "rows": rows}, ensure_ascii=False))
        return
    for row in found:
        keys = ", ".join(f"{key} = {json.dumps(value)}" for key, value in row.changed.items())
        told = f"refused: {row.refused}" if row.refused else keys
        typer.echo(f"{row.at[:16]}  {row.terminal}  {row.what}  {told}")
    refused = sum(bool(row.refused) for row in found)
    typer.echo(f"{len(found) - refused} taken over, {refused} refused")


def _report_wishes(
    connection: sa.Connection, day: str | None, store: str | None, as_json: bool
) -> None:
    from pos.hq.staff_wishes import wishes

    found = wishes(connection, day=day, store=store)
    if as_json:
        rows = [asdict(row) for row in found]
        typer.echo(json.dumps({"count": len(rows), "rows": rows}, ensure_ascii=False))
        return
    for row in found:
        typer.echo(
            f"{row.at[:16]}  {row.terminal}  {row.by}: {row.wish} {row.role} {row.whom} {row.name}"
            f"  {row.state}"
        )
    left = sum(row.state != "done" for row in found)
    typer.echo(f"{len(found)} wishes, {left} of them open")


def _report_invoices(
    connection: sa.Connection, day: str | None, store: str | None, as_json: bool
) -> None:
    from pos.hq.reports import iso
    from pos.hq.shoppers.claims import claim_rows

    found = claim_rows(connection, day=day, store=store)
    if as_json:
        rows = [{**asdict(row), "at": iso(row.at)} for row in found]
        content = {"count": len(rows), "amount": sum(row.amount for row in found), "rows": rows}
        typer.echo(json.dumps(content, ensure_ascii=False))
        return
    for row in found:
        changed = "" if row.left == row.amount else f", now {amount_text(row.left)}"
        typer.echo(
            f"{iso(row.at)[:16]}  {row.store}  {row.receipt}  {amount_text(row.amount):>12}"
            f"{changed}  {row.title} {row.tax_number} {row.email}".rstrip()
        )
    typer.echo(f"{len(found)} invoices asked for, {amount_text(sum(r.amount for r in found))}")


def _report_vouchers(
    connection: sa.Connection, day: str | None, store: str | None, as_json: bool
) -> None:
    from pos.hq.reports import iso
    from pos.hq.serials import used_twice

    found = used_twice(connection, day=day, store=store)
    if as_json:
        rows = [asdict(row) for row in found]
        for row in rows:
            row["uses"] = [{**use, "at": iso(use["at"])} for use in row["uses"]]
        typer.echo(json.dumps({"count": len(rows), "rows": rows}, ensure_ascii=False))
        return
    for one in found:
        typer.echo(f"{one.tender} {one.serial}")
        for use in one.uses:
            asked = "  head office was away" if use.unchecked else ""
            typer.echo(
                f"    {iso(use.at)[:16]}  {use.receipt}  {amount_text(use.amount):>12}{asked}"
            )
    typer.echo(f"{len(found)} handed in more than once")


def _report_returns(
    connection: sa.Connection, _day: str | None, _store: str | None, as_json: bool
) -> None:
    from pos.hq.returns_report import too_much, waiting
    from pos.money import quantity_text

    over, held = too_much(connection), waiting(connection)
    if as_json:
        content = {"rows": [asdict(row) for row in over], "waiting": [asdict(row) for row in held]}
        typer.echo(json.dumps(content, ensure_ascii=False))
        return
    for row in over:
        typer.echo(
            f"{row.receipt} line {row.line} {row.name}: sold {quantity_text(row.sold)}, came back "
            f"{quantity_text(row.returned)} at {' '.join(row.terminals)}"
        )
    for wait in held:
        typer.echo(
            f"{wait.receipt} line {wait.line}: {quantity_text(wait.quantity)} set aside for "
            f"{wait.terminal}, which has not said what became of it"
        )
    if not over and not held:
        typer.echo("no return to look at")


def _report_stops(
    connection: sa.Connection, _day: str | None, _store: str | None, as_json: bool
) -> None:
    from pos.hq.stops import stop_reports

    found = stop_reports(connection)
    if as_json:
        typer.echo(json.dumps({"rows": [asdict(row) for row in found]}, ensure_ascii=False))
        return
    for row in found:
        lot = f", lot {row.lot}" if row.lot else ""
        state = "lifted, " if row.lifted else ""
        typer.echo(f"{row.stop}  {row.sku} {row.name}{lot}: {row.reason}")
        typer.echo(f"    {state}acknowledged by {row.acknowledged}, missing: "
                   f"{' '.join(row.missing) or 'none'}")  # fmt: skip
    if not found:
        typer.echo("nothing was ever stopped")


def _report_branches(
    connection: sa.Connection, day: str | None, store: str | None, as_json: bool
) -> None:
    from pos.hq.branch_report import branch_report

    found = branch_report(connection, day=day, store=store)
    if as_json:
        rows = [{**asdict(row), "total": row.total} for row in found]
        content = {"count": len(rows), "total": sum(r.total for r in found), "rows": rows}
        typer.echo(json.dumps(content, ensure_ascii=False))
        return
    for row in found:
        typer.echo(
            f"{row.terminal} epoch {row.epoch}, from entry {row.begins} on: {row.entries} entries"
        )
        for sale in row.sales:
            typer.echo(
                f"    {sale.day}  {sale.receipt}  {amount_text(sale.total):>12}  {sale.kind}"
            )
        if row.unread:
            typer.echo(f"    {row.unread} sales cannot be read")
    typer.echo(f"{_branch_sum(found)} to be signed off")
    if found:
        typer.echo(
            "settle what they brought, begin an epoch on the machine (lianpos repair DIR --code "
            "CODE), then: lianpos hq sign-off-branch"
        )


def _branch_sum(found: Sequence[BranchRow]) -> str:
    count = sum(len(row.sales) for row in found)
    return f"{count} sales and returns, {amount_text(sum(row.total for row in found))} in all,"


def _echo_rows(found: Sequence[TenderRow | ItemRow], total: int) -> None:
    rows = [asdict(row) for row in found]
    content = {"count": len(rows), "total": total, "rows": rows}
    typer.echo(json.dumps(content, ensure_ascii=False))


def _check_day(day: str | None) -> None:
    try:
        if day is not None and dt.date.fromisoformat(day).isoformat() != day:
            refuse(f"{day!r} is no day; write it like 2026-11-22")
    except ValueError:
        refuse(f"{day!r} is no day; write it like 2026-11-22")


def _table(found: SalesReport) -> Iterator[str]:
    for row in found.rows:
        what = f"return of {row.of}" if row.kind == "return" else row.kind
        yield f"{row.day}  {row.store}  {row.receipt}  {amount_text(row.total):>12}  {what}"
    yield f"{len(found.rows)} sales and returns, {amount_text(found.total)} in all"
    if found.quarantined:
        yield f"{found.quarantined} journal entries are in quarantine and in no figure"
