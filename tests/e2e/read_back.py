"""A day's figures as its files tell them: from the entries' bytes, and from the read models.

Bare SQL and JSON, with nothing of the till's own code.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as sqlite

from tests.e2e.paper_book import half_up, told


def entries(folder: Path) -> list[tuple[int, str, dict[str, Any], int]]:
    """Number, kind, body and perpetual total of each entry, in order."""
    rows = _rows(folder, "SELECT seq, kind, body, total FROM journal ORDER BY epoch, seq")
    return [(seq, kind, json.loads(body), total) for seq, kind, body, total in rows]


def by_the_journal(folder: Path, shift: str) -> dict[str, int]:
    """The figures of a shift, added up from what each entry says."""
    found: Counter[str] = Counter()
    drawer: Counter[str] = Counter()
    for _, kind, body, _ in entries(folder):
        if body.get("shift") != shift:
            continue
        if kind in ("sale", "return"):
            _sale(body, found, drawer)
        elif kind == "cash":
            found[body["what"]] += body["amount"]
            for end, sign in (("from", -1), ("to", 1)):
                if body[end] == "drawer":
                    drawer["cash"] += sign * body["amount"]
        elif kind == "drawer":
            found["no_sale_count"] += 1
        elif kind == "shift" and body["do"] == "open":
            found["opening_float"] = body["float"]
            drawer["cash"] += body["float"]
        elif kind == "payment":
            for part in body["pair"]:
                found[f"tender:{part['tender']}"] += part["amount"]
                drawer[part["tender"]] += part["amount"]
    return told({**found, **{f"expected:{name}": amount for name, amount in drawer.items()}})


def _sale(body: dict[str, Any], found: Counter[str], drawer: Counter[str]) -> None:
    if body["status"] != "parked":
        gone = _taken_back(body["actions"])
        found["line_voids"] += sum(gone)
        found["line_voids_count"] += len(gone)
    if body["status"] == "voided":
        found["voided"] += body["total"]
        found["voided_count"] += 1
    if body["status"] != "completed":
        return
    live = [line for line in body["lines"] if not line.get("void")]
    sold = [line for line in live if line["quantity"] > 0]
    back = [line for line in live if line["quantity"] < 0]
    assert sum(line["net"] for line in live) == body["total"]
    assert all(line["gross"] - line["discount"] == line["net"] for line in live)
    found["sales"] += sum(line["net"] for line in sold)
    found["sales_count"] += bool(sold)
    found["refunds"] -= sum(line["net"] for line in back)
    found["refund_count"] += bool(back)
    found["rounding"] += body.get("rounding", 0)
    for line in live:
        found["discount"] += line["discount"]
        found[f"rate:{line['tax_rate']}"] += line["net"]
        found[f"unit:{line['sku']}"] += line["quantity"]
    for part in body["tenders"]:
        kept = part.get("forfeited", 0)
        found[f"tender:{part['tender']}"] += part["amount"]
        found["forfeited"] += kept
        drawer[part["tender"]] += part["amount"] + kept


def _taken_back(actions: list[dict[str, Any]]) -> list[int]:
    """What each line, or part of one, was worth that was taken back, gone through step by step.

    At the price of the shelf: nobody in this day takes back what has an offer or a discount.
    """
    prices: dict[int, int] = {}
    there: dict[int, int] = {}
    gone = []
    for action in actions:
        line, before = action.get("line"), there.get(action.get("line"), 0)
        if action["do"] == "add":
            prices[line], there[line] = action["unit_price"], action["quantity"]
        elif action["do"] == "more":
            there[line] += action["quantity"]
        elif action["do"] == "quantity":
            there[line] = action["quantity"]
        elif action["do"] == "void_line":
            there[line] = 0
        if line in prices and there[line] < before:
            less = half_up(prices[line] * before, 1000) - half_up(prices[line] * there[line], 1000)
            gone.append(less)
    return gone


def by_the_models(folder: Path, shift: str) -> dict[str, int]:
    """The figures of a shift as its running totals, its lines and its Z hold them."""
    found: Counter[str] = Counter()
    names = {"returns": ("refunds", "refund_count", -1)}
    question = "SELECT name, count, amount FROM shift_total WHERE shift = ?"
    for name, count, amount in _rows(folder, question, shift):
        group, _, rest = name.partition(":")
        if name in ("sales", "returns", "voided", "line_voids"):
            figure, counted, sign = names.get(name, (name, f"{name}_count", 1))
            found[figure] += sign * amount
            found[counted] += count
        elif group in ("tax", "tax_net"):
            found[f"rate:{rest}"] += amount
        elif group == "forfeited":
            found["forfeited"] += amount
        elif name == "no_sale":
            found["no_sale_count"] += count
        elif name not in ("parked", "abandoned"):
            found[name] += amount
    question = (
        "SELECT l.sku, l.quantity FROM sale_line l JOIN sale s USING (epoch, seq) "
        "WHERE s.shift = ? AND s.status = 'completed'"
    )
    for sku, quantity in _rows(folder, question, shift):
        found[f"unit:{sku}"] += quantity
    return told(found)


def by_the_report(report: dict[str, Any]) -> dict[str, int]:
    """The figures of an X that may tell everything, or of a Z."""
    same = (
        "sales", "sales_count", "refunds", "refund_count", "discount", "rounding", "forfeited",
        "voided", "voided_count", "line_voids", "line_voids_count", "opening_float", "cash_in",
        "cash_out", "safe_drop", "no_sale_count",
    )  # fmt: skip
    found = {name: report[name] for name in same}
    found |= {f"tender:{name}": amount for name, amount in report["tenders"].items()}
    found |= {f"expected:{name}": amount for name, amount in report["expected"].items()}
    found |= {f"rate:{row['rate']}": row["net"] + row["tax"] for row in report["taxes"]}
    assert report["net_sales"] == report["sales"] - report["refunds"]
    return told(found)


def _rows(folder: Path, question: str, *values: str) -> Iterator[tuple[Any, ...]]:
    file = (folder / "journal.db").absolute().as_uri()
    with closing(sqlite.connect(f"{file}?mode=ro", uri=True)) as connection:
        yield from connection.execute(question, values)
