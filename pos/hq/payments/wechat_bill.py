"""WeChat Pay's bill: CSV in UTF-8, packed with gzip or as it is; each value begins with a grave
accent, and two lines of sums end it, which must be those of its rows.

Source: the layout of WeChat Pay's 交易账单 (ALL) as merchants download it; names in
`pos.hq.payments.codes`.
"""

from __future__ import annotations

import datetime as dt
import zlib
from typing import Final, Literal, cast

from pos.hq.payments import codes
from pos.hq.payments.bills import (
    LARGEST,
    BadBill,
    Bill,
    BillLine,
    check_lines,
    fen_of,
    moment_of,
    places_of_columns,
    row_at,
)
from pos.money import NotAnAmount, divide_half_up, read_decimal

_GZIP: Final = b"\x1f\x8b"
_MARK: Final = "`"
_SUMS: Final = "Σ"
"""Where something stands that is in the two lines at the end."""


def read_wechat_bill(content: bytes, *, day: dt.date, mchid: str) -> Bill:
    """The bill of `day` of the merchant `mchid`, from the file as it was downloaded."""
    rows = [row for row in _text(unpacked(content)).splitlines() if row]
    if len(rows) < 3:
        raise BadBill("no_end", where=_SUMS)
    titles = rows[0].split(",")
    place = places_of_columns(titles, dict(codes.WECHAT_BILL_COLUMNS))
    lines = []
    for n, row in enumerate(rows[1:-2], 1):
        values = _values(row, len(titles), where=row_at(n))
        found = {key: values[at] for key, at in place.items()}
        if found["merchant"] != mchid:
            raise BadBill("other_merchant", where=row_at(n))
        lines.append(_read_row(found, where=row_at(n)))
    _check_sums(rows[-2].split(","), rows[-1], lines)
    return Bill(day=day, lines=check_lines(lines, day=day))


def unpacked(content: bytes) -> bytes:
    """The text of a bill, whether it is packed or not; what is packed too tightly is refused."""
    if not content.startswith(_GZIP):
        return content
    machine = zlib.decompressobj(wbits=31)
    try:
        text = machine.decompress(content, LARGEST)
    except zlib.error:
        raise BadBill("not_gzip") from None
    if machine.unconsumed_tail:
        raise BadBill("too_much")
    if not machine.eof or machine.unused_data:
        raise BadBill("not_gzip")
    return text


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadBill("not_utf8") from None


def _values(row: str, count: int, *, where: str) -> list[str]:
    """The values of a row. A comma alone parts nothing: names of goods may have one."""
    values = row.removeprefix(_MARK).split(f",{_MARK}")
    if not row.startswith(_MARK) or len(values) != count:
        raise BadBill("values", where=where, found=len(values), wanted=count)
    return [value.strip() for value in values]


def _read_row(row: dict[str, str], *, where: str) -> BillLine:
    kind = codes.WECHAT_BILL_KINDS.get(row["kind"])
    if kind is None:
        raise BadBill("no_kind", where=where, text=row["kind"])
    paid = kind == "payment"
    return BillLine(
        kind=cast("Literal['payment', 'refund']", kind),
        order=row["order"],
        refund="" if paid else row["refund"],
        reference=row["reference"],
        at=moment_of(row["at"], where=where),
        amount=fen_of(row["amount" if paid else "asked_back"], where=where),
        received=fen_of(row["received" if paid else "repaid"], where=where),
        fee=_fee(row["fee"], where=where),
    )


def _fee(text: str, *, where: str) -> int:
    """What was taken, in fen: it is written with up to five decimals."""
    try:
        return divide_half_up(read_decimal(text, places=5), 1000)
    except NotAnAmount:
        raise BadBill("no_amount", where=where, text=text) from None


def _check_sums(titles: list[str], row: str, lines: list[BillLine]) -> None:
    place = places_of_columns(titles, dict(codes.WECHAT_BILL_SUMS))
    values = _values(row, len(titles), where=_SUMS)
    told = {key: values[at] for key, at in place.items()}
    count = told.pop("count")
    if not (count.isascii() and count.isdecimal()) or int(count) != len(lines):
        raise BadBill("row_count", found=len(lines), told=count)
    paid = [line for line in lines if line.kind == "payment"]
    back = [line for line in lines if line.kind == "refund"]
    counted = {
        "received": sum(line.received for line in paid),
        "amount": sum(line.amount for line in paid),
        "repaid": sum(line.received for line in back),
        "asked_back": sum(line.amount for line in back),
    }
    for key, text in told.items():
        if fen_of(text, where=codes.WECHAT_BILL_SUMS[key]) != counted[key]:
            raise BadBill("sum_differs", where=_SUMS, mark=codes.WECHAT_BILL_SUMS[key])
