"""Invoices that shoppers ask for: read from a form, one for each sale, kept for the provider.

What they write of themselves stands in one table and nowhere else: no log, no page, no feed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, get_args

import sqlalchemy as sa

from pos.hq import schema
from pos.hq.shoppers.finding import Bought, find_bought

TitleKind = Literal["person", "company"]
"""Whose name is on the invoice: 个人, 单位."""
OPEN_FOR_US: Final = 30 * 24 * 3600 * 1_000_000
"""How long after a sale an invoice can be asked for."""

State = Literal["open", "asked", "no_sale", "nothing_left", "too_late"]

# What commands a terminal that prints it, or turns the text around it: no title has them.
_UNSEEN: Final = r"\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069"
_TITLE: Final = re.compile(rf"[^{_UNSEEN}]{{2,100}}")
# 统一社会信用代码 has 18 characters; older numbers of taxpayers have 15, 17 or 20.
_TAX_NUMBER: Final = re.compile(r"[0-9A-Z]{15}|[0-9A-Z]{17,18}|[0-9A-Z]{20}")
_EMAIL: Final = re.compile(rf"[^@\s{_UNSEEN}<>\"']{{1,64}}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_LONGEST_EMAIL: Final = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What is to stand on the invoice, and where it goes."""

    kind: TitleKind
    title: str
    tax_number: str
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An invoice that was asked for: over how many minor units, and when (UTC microseconds)."""

    amount: int
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimRow:
    """A request as the provider needs it. `left` is what could be invoiced now: less than `amount`
    where goods came back since, and then the invoice must be corrected."""

    store: str
    receipt: str
    amount: int
    left: int
    at: int
    kind: str
    title: str
    tax_number: str
    email: str


def read_claim(form: Mapping[str, str]) -> tuple[Claim | None, tuple[str, ...]]:
    """What a form says, or the names of the fields that cannot be as they are."""
    kind = form.get("kind", "")
    title = " ".join(form.get("title", "").split())
    tax_number = re.sub(r"[\s-]", "", form.get("tax_number", "")).upper()
    email = form.get("email", "").strip()
    faults = []
    if kind not in get_args(TitleKind):
        faults.append("kind")
    if not _TITLE.fullmatch(title):
        faults.append("title")
    if kind == "company" and not _TAX_NUMBER.fullmatch(tax_number):
        faults.append("tax_number")
    if email and (len(email) > _LONGEST_EMAIL or not _EMAIL.fullmatch(email)):
        faults.append("email")
    if faults:
        return None, tuple(faults)
    whose: TitleKind = "company" if kind == "company" else "person"
    number = tax_number if whose == "company" else ""
    return Claim(kind=whose, title=title, tax_number=number, email=email), ()


def asked_for(connection: sa.Connection, bought: Bought) -> Asked | None:
    """The request that there is for a sale."""
    columns = schema.invoice_request.c
    statement = sa.select(columns.amount, columns.at).where(columns.token_hash == bought.token_hash)
    row = connection.execute(statement).first()
    return None if row is None else Asked(amount=row.amount, at=row.at)


def state_of(bought: Bought, asked: Asked | None, *, now: int) -> State:
    """Whether an invoice can be asked for, or why it cannot."""
    if asked is not None:
        return "asked"
    if bought.fact is None or bought.fact.kind != "sale":
        return "no_sale"
    if bought.invoiceable <= 0:
        return "nothing_left"
    return "too_late" if now - bought.at > OPEN_FOR_US else "open"


def ask(connection: sa.Connection, bought: Bought, claim: Claim, *, now: int) -> Asked:
    """Keeps the request of a sale whose state is `open`; of two that come at once the first."""
    connection.execute(
        _KEEP,
        {
            "token_hash": bought.token_hash,
            "store": bought.store,
            "terminal": bought.terminal,
            "receipt": bought.receipt,
            "amount": bought.invoiceable,
            "at": now,
            "title_kind": claim.kind,
            "title": claim.title,
            "tax_number": claim.tax_number,
            "email": claim.email,
        },
    )
    kept = asked_for(connection, bought)
    assert kept is not None
    return kept


def claim_rows(
    connection: sa.Connection, *, day: str | None = None, store: str | None = None
) -> tuple[ClaimRow, ...]:
    """The requests for sales of that day and store, oldest first."""
    table, token = schema.invoice_request, schema.shopper_token
    statement = sa.select(table)
    if store is not None:
        statement = statement.where(table.c.store == store)
    if day is not None:
        of_day = sa.select(token.c.token_hash).where(token.c.day == day)
        statement = statement.where(table.c.token_hash.in_(of_day))
    rows = []
    for row in connection.execute(statement.order_by(table.c.at, table.c.receipt)).all():
        bought = find_bought(connection, row.token_hash)
        left = 0 if bought is None else bought.invoiceable
        rows.append(
            ClaimRow(
                store=row.store,
                receipt=row.receipt,
                amount=row.amount,
                left=left,
                at=row.at,
                kind=row.title_kind,
                title=row.title,
                tax_number=row.tax_number,
                email=row.email,
            )
        )
    return tuple(rows)


_KEEP: Final = sa.text(
    "INSERT INTO invoice_request (token_hash, store, terminal, receipt, amount, at, title_kind, "
    "title, tax_number, email) VALUES (:token_hash, :store, :terminal, :receipt, :amount, :at, "
    ":title_kind, :title, :tax_number, :email) ON CONFLICT (token_hash) DO NOTHING"
)
