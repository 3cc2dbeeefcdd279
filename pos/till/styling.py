"""How receipts look, tried out before it holds: a template over the shipped one, on a real sale."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import Any, Final

from drivers.paper import Paper
from pos.contract.facts import from_body
from pos.contract.wire import FeedRow
from pos.receipt.sale_receipt import sale_receipt
from pos.receipt.template import BadTemplate, Template, read_template
from pos.texts import RESOURCES
from pos.till.demo_store import GENERATION
from pos.till.desk import Desk, TillError
from pos.till.looks import look_of, templates_in_force
from pos.till.managing import MANAGE
from pos.till.state import Json

NAME: Final = "receipt_template_store"


@dataclass(frozen=True, slots=True, kw_only=True)
class Styled:
    """The newest receipt under a template; None without one, or where the template has `faults`."""

    paper: Paper | None = None
    faults: tuple[str, ...] = ()


def template_text(desk: Desk) -> str:
    """What this store has set otherwise, as TOML; else the template that comes with the program."""
    sent = desk.settings.get(NAME)
    if isinstance(sent, dict):
        import tomlkit

        return tomlkit.dumps(sent)
    name = desk.config.receipt.template
    path = RESOURCES / "receipts" / f"{name}.toml"
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def styled(desk: Desk, text: str) -> Styled:
    """The newest receipt as it would look. Any thread."""
    try:
        template = _read(desk, text)
    except BadTemplate as bad:
        return Styled(faults=tuple(bad.faults))
    past = desk.real.journal.past
    newest = past.newest_receipt()
    entry = None if newest is None else past.entry(newest[0])
    if entry is None or entry.body is None:
        return Styled()
    look = look_of(template=template, config=desk.config, settings=desk.settings,
                   store=desk.station.store, texts=desk.shop_texts)  # fmt: skip
    return Styled(paper=sale_receipt(fact=from_body(entry.body), look=look))


def put_template(desk: Desk, text: str) -> dict[str, Json]:
    """Lets receipts look so from the next one on, where the terminal stands alone."""
    if desk.station.is_enrolled:
        raise TillError("template_from_office")
    desk.require(MANAGE)
    desk.require_still_goods()
    try:
        _read(desk, text)
    except BadTemplate as bad:
        raise TillError("bad_template", detail=bad.faults[0]) from bad
    scope = f"store:{desk.station.store}"
    known = desk.catalog.cursor(scope)
    rev = 1 if known is None else known[1] + 1
    row: dict[str, Any] = {"value": tomllib.loads(text)}
    change = FeedRow(rev=rev, table="setting", op="put", key=NAME, row=row)
    desk.catalog.apply(scope=scope, gen=GENERATION, rows=[change], cursor=rev)
    desk.settings = desk.catalog.settings()
    desk.templates = templates_in_force(desk.config, desk.settings, before=desk.templates)
    desk.record("staff", {"do": "template"})
    return {}


def _read(desk: Desk, text: str) -> Template:
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadTemplate([str(error)]) from error
    shipped = templates_in_force(desk.config, {}).template
    return read_template(document, over=shipped)
