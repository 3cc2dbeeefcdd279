"""Alipay's bill: a zip of CSV files in GBK, whose rows stand between lines that begin with #.

A large merchant's details come in several files; each says whose it is, of which day, and how many
payments and refunds of what sum it has, and all of that must be so.

Source: the layout of Alipay's 业务明细 as merchants download it; names in `pos.hq.payments.codes`.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
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

_FILES: Final = 64
_SUM: Final = re.compile(r"([0-9]{1,9})笔，商家实收(?:退款)?共(-?[0-9.]{1,20})元")
_DAY: Final = re.compile(r"([0-9]{4})年([0-9]{2})月([0-9]{2})日 (00:00:00|24:00:00)\]")


def read_alipay_bill(content: bytes, *, day: dt.date, seller_id: str) -> Bill:
    """The bill of `day` of the merchant `seller_id`, from the zip as it was downloaded."""
    lines: list[BillLine] = []
    details = 0
    for name, text in _unpacked(content):
        first = text.partition("\n")[0].rstrip("\r")
        if first == codes.ALIPAY_BILL_SUMMARY:
            continue
        if first != codes.ALIPAY_BILL_DETAILS:
            raise BadBill("not_alipay", where=name)
        details += 1
        lines += _read_details(text, name=name, day=day, seller_id=seller_id)
    if not details:
        raise BadBill("only_sums")
    return Bill(day=day, lines=check_lines(lines, day=day))


def _unpacked(content: bytes) -> list[tuple[str, str]]:
    """The files and their texts; what is packed too tightly is not unpacked."""
    found = []
    try:
        with zipfile.ZipFile(io.BytesIO(content), metadata_encoding="gbk") as packed:
            files = [file for file in packed.infolist() if not file.is_dir()]
            if len(files) > _FILES or sum(file.file_size for file in files) > LARGEST:
                raise BadBill("too_much")
            for file in files:
                if file.flag_bits & 1:
                    raise BadBill("locked", where=file.filename)
                with packed.open(file) as opened:
                    raw = opened.read(file.file_size + 1)
                if len(raw) != file.file_size:
                    raise BadBill("cut_short", where=file.filename)
                found.append((file.filename, raw.decode("gb18030")))
    except UnicodeDecodeError:
        raise BadBill("not_gbk") from None
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError,
            RuntimeError):  # fmt: skip
        raise BadBill("not_zip") from None
    return found


def _read_details(text: str, *, name: str, day: dt.date, seller_id: str) -> list[BillLine]:
    rows = text.splitlines()
    head = [row for row in rows if row.startswith("#")]
    _check_owner(head, name=name, day=day, seller_id=seller_id)
    table = [row for row in rows if row and not row.startswith("#")]
    if not table:
        raise BadBill("no_head", where=name)
    titles = [title.strip() for title in table[0].rstrip(",").split(",")]
    place = places_of_columns(titles, dict(codes.ALIPAY_BILL_COLUMNS))
    lines = []
    for n, row in enumerate(table[1:], 1):
        where = row_at(n, file=name)
        values = _values(row, len(titles), where=where)
        lines.append(_read_row({key: values[at] for key, at in place.items()}, where=where))
    _check_sums(head, lines, name=name)
    return lines


def _values(row: str, count: int, *, where: str) -> list[str]:
    """The values of a row. Most end with a tab, so that a name with a comma in it can be read."""
    for mark in (",", "\t,"):
        values = row.split(mark)
        if len(values) == count:
            return [value.strip() for value in values]
    raise BadBill("values", where=where, found=len(values), wanted=count)


def _read_row(row: dict[str, str], *, where: str) -> BillLine:
    kind = codes.ALIPAY_BILL_KINDS.get(row["kind"])
    if kind is None:
        raise BadBill("no_kind", where=where, text=row["kind"])
    sign = 1 if kind == "payment" else -1
    return BillLine(
        kind=cast("Literal['payment', 'refund']", kind),
        order=row["order"],
        refund=row["refund"] if kind == "refund" else "",
        reference=row["reference"],
        at=moment_of(row["at"], where=where),
        amount=sign * fen_of(row["amount"], where=where),
        received=sign * fen_of(row["received"], where=where),
        # Alipay writes what it took as less, and what it gave back as more.
        fee=-fen_of(row["fee"], where=where),
    )


def _check_owner(head: list[str], *, name: str, day: dt.date, seller_id: str) -> None:
    """The account is the merchant's own, and the days are the one that was asked for."""
    account = next((row for row in head if row.startswith(codes.ALIPAY_BILL_ACCOUNT)), "")
    number = account.removeprefix(codes.ALIPAY_BILL_ACCOUNT).partition("]")[0]
    # Behind the merchant's number stands that of one of its accounts.
    if not number.startswith(seller_id) or len(number) - len(seller_id) not in (0, 4):
        raise BadBill("other_merchant", where=name)
    days = next((row for row in head if row.startswith(codes.ALIPAY_BILL_FROM)), "")
    begin = _moment(days.removeprefix(codes.ALIPAY_BILL_FROM))
    end = _moment(days.partition(codes.ALIPAY_BILL_TO)[2])
    if (begin, end) != (day, day + dt.timedelta(days=1)):
        raise BadBill("other_day", where=name, day=day.isoformat())
    if not any(codes.ALIPAY_BILL_END in row for row in head):
        raise BadBill("no_end", where=name)


def _moment(text: str) -> dt.date | None:
    """The day that begins at a moment: at 24:00 that is the next."""
    found = _DAY.match(text)
    if found is None:
        return None
    try:
        day = dt.date(int(found[1]), int(found[2]), int(found[3]))
        return day + dt.timedelta(days=found[4] == "24:00:00")
    except (ValueError, OverflowError):
        return None


def _check_sums(head: list[str], lines: list[BillLine], *, name: str) -> None:
    for kind, mark in (
        ("payment", codes.ALIPAY_BILL_PAID),
        ("refund", codes.ALIPAY_BILL_REPAID),
    ):
        counted = [line.received for line in lines if line.kind == kind]
        row = next((row for row in head if row.startswith(mark)), "")
        found = _SUM.match(row.removeprefix(mark))
        if found is None:
            raise BadBill("sum_missing", where=name, mark=mark)
        told = abs(fen_of(found[2], where=mark))
        if (int(found[1]), told) != (len(counted), sum(counted)):
            raise BadBill("sum_differs", where=name, mark=mark)
