"""A past sale as it happened: its actions one after the other, and how it stood after each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from pos.contract.facts import from_body
from pos.money import extend
from pos.sale.actions import Add, AnyAction, Tender
from pos.sale.sale import Sale, SaleError, act
from pos.till.desk import Desk
from pos.till.tender_table import tender_names


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleStep:
    """One action: when (ISO 8601), what (its name in the record), by whom and who agreed.

    `name` and `name_en` are the article's where there is one; `quantity` in thousandths and
    `amount` in minor units where the action says one. `gross` is what the goods came to then,
    before offers, and `lines` how many there were.
    """

    at: str
    do: str
    by: str
    approver: str
    name: str
    name_en: str
    quantity: int | None
    amount: int | None
    detail: str
    gross: int
    lines: int


def sale_steps(desk: Desk, *, seq: int, epoch: int) -> tuple[SaleStep, ...]:
    """The steps of the sale or return in that entry; none where it was blanked. Any thread."""
    entry = desk.real.journal.past.entry(seq, epoch=epoch)
    if entry is None or entry.body is None or entry.kind not in ("sale", "return"):
        return ()
    fact = from_body(entry.body)
    names = tender_names(desk, desk.texts)
    sale, steps = Sale(id=fact.sale), []
    for raw in fact.actions:
        action = msgspec.json.decode(raw, type=AnyAction)
        try:
            sale = act(sale, action)
        except SaleError:
            continue  # Of a release that allowed what this one does not.
        steps.append(_step(action, sale, names))
    return tuple(steps)


def _step(action: AnyAction, sale: Sale, names: Mapping[str, str]) -> SaleStep:
    number = getattr(action, "line", None)
    line = next((line for line in sale.lines if line.line == number), None)
    article = action if isinstance(action, Add) else (line.article if line is not None else None)
    standing = [line for line in sale.lines if not line.void]
    amount = getattr(action, "amount", None)
    if isinstance(action, Add):
        amount = action.unit_price
    elif amount is None:
        amount = getattr(action, "price", None)
    detail = getattr(action, "reason", "")
    if isinstance(action, Tender):
        detail = names.get(action.tender, action.tender)
    return SaleStep(
        at=action.at,
        do=str(action.__struct_config__.tag),
        by=action.by,
        approver=action.approver,
        name=article.name if article is not None else "",
        name_en=article.name_en if article is not None else "",
        quantity=getattr(action, "quantity", None),
        amount=amount if isinstance(amount, int) else None,
        detail=str(detail or getattr(action, "text", "") or ""),
        gross=sum(
            extend(unit_price=line.override if line.override is not None else line.unit_price,
                   quantity=line.quantity)
            for line in standing
        ),
        lines=len(standing),
    )  # fmt: skip
