"""The bill of one day as WeChat Pay sends it: CSV in UTF-8, packed with gzip.

Source: the layout of WeChat Pay's 交易账单 (ALL) as merchants download it. Every value begins with
a grave accent, so that a spreadsheet takes numbers for text; two lines of sums end it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from pos.hq.sim.ledger import Refund, Trade
from pos.hq.sim.script import Script
from pos.hq.sim.wechat_wire import part_received
from pos.hq.sim.wire import day_of, moment, yuan

COLUMNS: Final = (
    "交易时间", "公众账号ID", "商户号", "特约商户号", "设备号", "微信订单号", "商户订单号",
    "用户标识", "交易类型", "交易状态", "付款银行", "货币种类", "应结订单金额", "代金券金额",
    "微信退款单号", "商户退款单号", "退款金额", "充值券退款金额", "退款类型", "退款状态",
    "商品名称", "商户数据包", "手续费", "费率", "订单金额", "申请退款金额", "费率备注",
)  # fmt: skip
_SUMS: Final = (
    "总交易单数", "应结订单总金额", "退款总金额", "充值券退款总金额", "手续费总金额", "订单总金额",
    "申请退款总金额",
)  # fmt: skip
_MONEY: Final = ("应结订单金额", "代金券金额", "退款金额", "充值券退款金额", "手续费", "订单金额",
                 "申请退款金额")  # fmt: skip

_Row = dict[str, str | int]


def bill_of(trades: Sequence[Trade], *, day: str, appid: str, mchid: str, script: Script) -> bytes:
    """The text of one day, with the differences that the script has for it."""
    rows = [{"公众账号ID": appid, "商户号": mchid, **row} for row in _rows(trades, day=day)]
    if rows and script.take("bill_missing", "bill"):
        del rows[0]
    if rows and script.take("bill_amount", "bill"):
        rows[0] = _dearer(rows[0])
    if script.take("bill_extra", "bill"):
        rows.append({"公众账号ID": appid, "商户号": mchid, **_unheard_of(day)})
    sums = [len(rows), *(_sum(rows, name) for name in (
        "应结订单金额", "退款金额", "充值券退款金额", "手续费", "订单金额", "申请退款金额"
    ))]  # fmt: skip
    lines = [
        ",".join(COLUMNS),
        *(",".join(_cell(row, name) for name in COLUMNS) for row in rows),
        ",".join(_SUMS),
        ",".join(f"`{value}" for value in sums),
    ]
    return ("\ufeff" + "".join(f"{line}\r\n" for line in lines)).encode()


def _rows(trades: Sequence[Trade], *, day: str) -> Iterator[_Row]:
    for trade in trades:
        if trade.paid_at is not None and day_of(trade.paid_at) == day:
            yield {
                **_common(trade, trade.paid_at),
                "交易状态": "SUCCESS",
                "应结订单金额": trade.received,
                "代金券金额": trade.order.amount - trade.buyer_pays,
                "手续费": _fee(trade.received),
                "订单金额": trade.order.amount,
            }
        for refund in trade.refunds:
            if day_of(refund.at) == day:
                yield _refund(trade, refund)


def _refund(trade: Trade, refund: Refund) -> _Row:
    settled = part_received(trade, refund.amount)
    revoked = trade.ended == "cancelled" and refund is trade.refunds[-1]
    return {
        **_common(trade, refund.at),
        "交易状态": "REVOKED" if revoked else "REFUND",
        "微信退款单号": refund.id,
        "商户退款单号": refund.number,
        "退款金额": settled,
        "退款类型": "ORIGINAL",
        "退款状态": "SUCCESS",
        "手续费": -_fee(settled),
        "申请退款金额": refund.amount,
    }


def _common(trade: Trade, at: int) -> _Row:
    return {
        "交易时间": moment(at).strftime("%Y-%m-%d %H:%M:%S"),
        "特约商户号": "0",
        "设备号": trade.order.terminal,
        "微信订单号": trade.id,
        "商户订单号": trade.order.number,
        "用户标识": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
        "交易类型": "NATIVE" if trade.order.notify else "MICROPAY",
        "付款银行": "OTHERS",
        "货币种类": "CNY",
        "商品名称": trade.order.subject.replace(",", " "),
        "商户数据包": trade.order.attach,
        "费率": "0.60%",
    }


def _fee(received: int) -> int:
    """The provider's fee, minor units: 0.6 percent, half a fen upwards."""
    return (received * 6 + 500) // 1000


def _cell(row: _Row, name: str) -> str:
    value = row.get(name, 0 if name in _MONEY else "")
    return f"`{value if isinstance(value, str) else yuan(value)}"


def _sum(rows: Sequence[_Row], name: str) -> str:
    return yuan(sum(value for row in rows if isinstance(value := row.get(name, 0), int)))


def _dearer(row: _Row) -> _Row:
    return {
        **row,
        **{
            name: value + 100
            for name in ("应结订单金额", "订单金额")
            if isinstance(value := row.get(name, 0), int)
        },
    }


def _unheard_of(day: str) -> _Row:
    return {
        "交易时间": f"{day} 12:00:00",
        "微信订单号": f"42000099{day.replace('-', '')}9999999999",
        "商户订单号": f"S009T09{day[2:].replace('-', '')}9999991ZZZZZZ",
        "交易类型": "MICROPAY",
        "交易状态": "SUCCESS",
        "货币种类": "CNY",
        "应结订单金额": 880,
        "手续费": 5,
        "订单金额": 880,
        "商品名称": "便利店商品",
        "费率": "0.60%",
    }
