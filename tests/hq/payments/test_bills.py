"""A provider's bill is read as it was meant, or refused whole with a word about what is wrong."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import struct
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.hq.payments.alipay_bill import read_alipay_bill
from pos.hq.payments.bills import BadBill, Bill, NoBill, day_at
from pos.hq.payments.provider import Reply
from pos.hq.payments.wechat_bill import read_wechat_bill, unpacked
from tests.hq.payments.bill_files import (
    MCHID,
    SELLER,
    alipay_bill,
    alipay_details,
    paid,
    repaid,
    wechat_bill,
    wechat_text,
    zipped,
)
from tests.hq.payments.gateways import Line, wechat_says
from tests.hq.payments.gateways import wechat as wechat_client
from tests.hq.payments.house import SECOND, House

A = "S001T012611220000011K7Q2MX"
DAY = dt.date(2026, 11, 22)
READ: dict[str, Callable[[bytes, dt.date], Bill]] = {
    "alipay": lambda content, day: read_alipay_bill(content, day=day, seller_id=SELLER),
    "wechat": lambda content, day: read_wechat_bill(content, day=day, mchid=MCHID),
}
ROWS = [
    paid("S001T012611220000011K7Q2MX", "19.90", received="18.90", fee="-0.11"),
    repaid("S001T012611220000011K7Q2MX", "R00000000000000001", "5.00", fee="0.03"),
    paid("S001T012611220000021K7Q2MX", "0.01"),
]


def alipay(content: bytes) -> Bill:
    return read_alipay_bill(content, day=DAY, seller_id=SELLER)


def wechat(content: bytes) -> Bill:
    return read_wechat_bill(content, day=DAY, mchid=MCHID)


def told(bill: Bill) -> list[tuple[str, str, str, int, int, int]]:
    return [(o.kind, o.order[-7:], o.refund, o.amount, o.received, o.fee) for o in bill.lines]


def test_what_alipay_paid_and_what_went_back() -> None:
    bill = alipay(alipay_bill(alipay_details(ROWS)))
    assert told(bill) == [
        ("payment", "1K7Q2MX", "", 1990, 1890, 11),
        ("refund", "1K7Q2MX", "R00000000000000001", 500, 500, -3),
        ("payment", "1K7Q2MX", "", 1, 1, 0),
    ]
    # Eight in the evening in Beijing, whatever the machine's own zone is.
    assert dt.datetime.fromtimestamp(bill.lines[0].at / 1e6, dt.UTC) == dt.datetime(
        2026, 11, 22, 12, 0, 1, tzinfo=dt.UTC
    )


def test_what_wechat_paid_and_what_went_back() -> None:
    rows = [*ROWS, repaid("S001T012611220000021K7Q2MX", "", "0.01", kind="REVOKED", trade="T9")]
    rows[0] = {**rows[0], "fee": "0.11400"}
    assert told(wechat(wechat_bill(rows))) == [
        ("payment", "1K7Q2MX", "", 1990, 1890, 11),
        ("refund", "1K7Q2MX", "R00000000000000001", 500, 500, 3),
        ("payment", "1K7Q2MX", "", 1, 1, 0),
        ("refund", "1K7Q2MX", "", 1, 1, 0),
    ]


def test_a_large_merchants_details_in_several_files() -> None:
    files = [alipay_details([row]) for row in ROWS]
    assert told(alipay(alipay_bill(*files))) == told(alipay(alipay_bill(alipay_details(ROWS))))


def test_a_day_without_payments() -> None:
    assert alipay(alipay_bill(alipay_details([]))).lines == ()
    assert wechat(wechat_bill([])).lines == ()


@pytest.mark.parametrize("goods", ["酸奶, 大杯", '"特价" 面包', "`,`"[0:2]])
def test_goods_with_a_comma_in_their_name(goods: str) -> None:
    rows = [{**row, "goods": goods} for row in ROWS]
    assert len(alipay(alipay_bill(alipay_details(rows))).lines) == 3
    assert len(wechat(wechat_bill(rows)).lines) == 3


def test_wechats_bill_as_it_is_without_being_packed() -> None:
    assert told(wechat(wechat_text(ROWS).encode())) == told(wechat(wechat_bill(ROWS)))


def test_the_day_may_end_with_the_midnight_that_begins_the_next() -> None:
    details = alipay_details(ROWS, end="2026年11月23日 00:00:00")
    assert len(alipay(alipay_bill(details)).lines) == 3


def without(text: str, part: str) -> str:
    return "".join(row for row in text.splitlines(keepends=True) if part not in row)


DETAILS = alipay_details(ROWS)
WRONG_ALIPAY: dict[str, tuple[Callable[[], bytes], str]] = {
    "another merchant's": (
        lambda: alipay_bill(alipay_details(ROWS, seller="2088000000000002")), "other_merchant"
    ),
    "a longer number that begins alike": (
        lambda: alipay_bill(alipay_details(ROWS, seller=SELLER + "77")), "other_merchant"
    ),
    "no account": (lambda: alipay_bill(without(DETAILS, "账号")), "other_merchant"),
    "of the day before": (
        lambda: alipay_bill(alipay_details(ROWS, begin="2026年11月21日 00:00:00")), "other_day"
    ),
    "of two days": (
        lambda: alipay_bill(alipay_details(ROWS, end="2026年11月23日 24:00:00")), "other_day"
    ),
    "of no day": (
        lambda: alipay_bill(alipay_details(ROWS, begin="9999年99月99日 00:00:00")), "other_day"
    ),
    "a row of the day before": (
        lambda: alipay_bill(alipay_details([paid("A", "1.00", at="2026-11-21 23:59:59")])),
        "2026-11-21",
    ),
    "no end": (lambda: alipay_bill(without(DETAILS, "结束")), "no_end"),
    "no sum": (lambda: alipay_bill(without(DETAILS, "退款合计")), "sum_missing"),
    "a row less": (lambda: alipay_bill(without(DETAILS, "0000021K7")), "sum_differs"),
    "another amount": (
        lambda: alipay_bill(DETAILS.replace("18.90\t", "18.91\t")), "sum_differs"
    ),
    "a row twice": (lambda: alipay_bill(DETAILS, DETAILS), "row_twice"),
    "a column less": (lambda: alipay_bill(DETAILS.replace("服务费", "服务")), "服务费（元）"),
    "a value less": (lambda: alipay_bill(DETAILS.replace("联商便利\t,", "", 1)), "values.*24"),
    "no amount": (lambda: alipay_bill(DETAILS.replace("19.90\t", "19.901\t")), "no_amount"),
    "no time": (lambda: alipay_bill(DETAILS.replace("20:00:01", "25:00:01")), "no_time"),
    "neither paid nor repaid": (
        lambda: alipay_bill(DETAILS.replace("退款\t", "赠送\t")), "no_kind"
    ),
    "in another encoding": (
        lambda: _packed({"a.csv": DETAILS.encode("utf-8")}), "not_gbk"
    ),
    "sums only": (lambda: alipay_bill(), "only_sums"),
    "something else": (lambda: zipped({"a.csv": "hello"}), "not_alipay"),
    "not a zip": (lambda: DETAILS.encode("gbk"), "not_zip"),
    "nothing": (lambda: b"", "not_zip"),
    "cut off": (lambda: alipay_bill(DETAILS)[:-30], "not_zip"),
    "a thousand files": (lambda: zipped({f"{n}.csv": "x" for n in range(1000)}), "too_much"),
    "wechat's": (lambda: wechat_bill(ROWS), "not_zip"),
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG_ALIPAY)
def test_what_is_no_bill_of_alipay_of_this_day_is_refused_whole(what: str) -> None:
    content, word = WRONG_ALIPAY[what]
    with pytest.raises(BadBill, match=word):
        alipay(content())


TEXT = wechat_text(ROWS)
WRONG_WECHAT: dict[str, tuple[Callable[[], bytes], str]] = {
    "another merchant's": (lambda: wechat_bill(ROWS, mchid="1900000002"), "other_merchant"),
    "a row of the next day": (
        lambda: wechat_bill([repaid("A", "R", "1.00", at="2026-11-23 00:00:00")]), "2026-11-23"
    ),
    "a payment of the day before": (
        lambda: wechat_bill([paid("A", "1.00", at="2026-11-21 23:59:59")]), "2026-11-21"
    ),
    "a row less": (lambda: without(TEXT, "0000021K7").encode(), "row_count: 2"),
    "another amount": (lambda: TEXT.replace("`19.90,", "`19.91,", 1).encode(), "sum_differs"),
    "no sums": (lambda: without(without(TEXT, "总"), "`3,").encode(), "values|columns"),
    "a column less": (lambda: TEXT.replace("手续费,", "费,").encode(), "手续费"),
    "a value less": (lambda: TEXT.replace("`联商便利,", "", 1).encode(), "values.*26"),
    "neither paid nor repaid": (lambda: TEXT.replace("REFUND", "GIFT").encode(), "no_kind"),
    "in another encoding": (lambda: gzip.compress(TEXT.encode("gb18030")), "not_utf8"),
    "cut off": (lambda: wechat_bill(ROWS)[:-20], "not_gzip"),
    "two in one": (lambda: wechat_bill(ROWS) * 2, "not_gzip"),
    "broken": (lambda: b"\x1f\x8b" + bytes(40), "not_gzip"),
    "nothing": (lambda: b"", "no_end"),
    "a row twice": (lambda: wechat_bill([*ROWS, ROWS[0]]), "row_twice"),
    "alipay's": (lambda: alipay_bill(DETAILS), "not_utf8"),
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG_WECHAT)
def test_what_is_no_bill_of_wechat_of_this_day_is_refused_whole(what: str) -> None:
    content, word = WRONG_WECHAT[what]
    with pytest.raises(BadBill, match=word):
        wechat(content())


def _packed(files: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return made.getvalue()


def test_a_file_that_is_far_larger_than_it_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("alipay_bill", "wechat_bill"):
        monkeypatch.setattr(f"pos.hq.payments.{module}.LARGEST", 1_000_000)
    bomb = _packed({"a.csv": bytes(2_000_000)})
    with pytest.raises(BadBill, match="too_much"):
        alipay(bomb)
    # It says that it is small: what it says is not exceeded.
    size = struct.pack("<I", 2_000_000)
    assert bomb.count(size) >= 1
    with pytest.raises(BadBill):
        alipay(bomb.replace(size, struct.pack("<I", 10)))
    with pytest.raises(BadBill, match="too_much"):
        unpacked(gzip.compress(bytes(2_000_000)))


BILLS = ((alipay, alipay_bill(DETAILS)), (wechat, wechat_bill(ROWS)), (wechat, TEXT.encode()))


@given(
    which=st.sampled_from(BILLS),
    cut=st.integers(0, 4000),
    at=st.integers(0, 4000),
    byte=st.integers(0, 255),
)
def test_a_bill_that_was_damaged_is_refused_or_says_the_same(
    which: tuple[Callable[[bytes], Bill], bytes], cut: int, at: int, byte: int
) -> None:
    read, content = which
    whole = read(content)
    damaged = bytearray(content[: max(0, len(content) - cut)])
    if damaged:
        damaged[at % len(damaged)] = byte
    try:
        found = read(bytes(damaged))
    except BadBill:
        return
    # Sums are over money: what a number is called may have changed, and no amount.
    amounts = [(line.kind, line.amount, line.received) for line in whole.lines]
    assert [(line.kind, line.amount, line.received) for line in found.lines] == amounts


# Fetched from the providers themselves, which were written by somebody else.


@pytest.mark.parametrize("wallet", ["alipay", "wechat"])
def test_the_bill_of_yesterday_as_the_provider_hands_it_out(house: House, wallet: str) -> None:
    house.script(wallet, "merchant_coupon=100")
    house.pay(A, wallet=wallet)
    house.run(1)
    house.refund("R00000000000000001", A, 500)
    house.run(3)
    paid_on = day_at(house.at)
    provider = house.providers[wallet]
    with pytest.raises(NoBill, match="none_yet"):
        provider.fetch_bill(paid_on)
    house.at += 24 * 3600 * SECOND
    payment, refund = READ[wallet](provider.fetch_bill(paid_on), paid_on).lines
    assert (payment.kind, payment.order, payment.amount, payment.received) == (
        "payment", A, 1990, 1890,
    )  # fmt: skip
    assert payment.reference == house.row(A).reference
    assert (refund.kind, refund.order, refund.refund, refund.amount) == (
        "refund", A, "R00000000000000001", 500,
    )  # fmt: skip
    assert payment.fee > 0 > refund.fee


@pytest.mark.parametrize("fault", ["garbage:bill=9", "error_500:bill=9", "answer_lost:bill=9"])
@pytest.mark.parametrize("wallet", ["alipay", "wechat"])
def test_a_bill_that_does_not_arrive_whole_is_none(house: House, wallet: str, fault: str) -> None:
    house.pay(A, wallet=wallet)
    house.run(1)
    paid_on = day_at(house.at)
    house.at += 24 * 3600 * SECOND
    house.script(wallet, fault)
    provider = house.providers[wallet]
    with pytest.raises((NoBill, BadBill)):
        READ[wallet](provider.fetch_bill(paid_on), paid_on)


def test_a_file_that_wechat_did_not_sign_is_no_bill() -> None:
    line = Line()
    replies = iter(
        [
            wechat_says(
                {"hash_value": "0" * 40, "download_url": "https://api.mch.weixin.qq.com/f?t=1"}
            ),
            Reply(status=200, headers={}, body=wechat_bill(ROWS)),
        ]
    )
    line.send = lambda request: next(replies)  # type: ignore[method-assign]
    with pytest.raises(NoBill, match="other_file"):
        wechat_client(line).fetch_bill(DAY)
