"""The bill of one day as Alipay sends it: a zip of CSV files in GBK, one row a payment or refund.

Source: the layout of Alipay's 业务明细 as merchants download it. Every value ends with a tab, so
that a spreadsheet takes numbers for text; lines that begin with # frame the rows.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from typing import Final

from pos.hq.sim.ledger import Refund, Trade
from pos.hq.sim.script import Script
from pos.hq.sim.wire import day_of, moment, yuan

COLUMNS: Final = (
    "支付宝交易号", "商户订单号", "业务类型", "商品名称", "创建时间", "完成时间", "门店编号",
    "门店名称", "操作员", "终端号", "对方账户", "订单金额（元）", "商家实收（元）",
    "支付宝红包（元）", "集分宝（元）", "支付宝优惠（元）", "商家优惠（元）", "券核销金额（元）",
    "券名称", "商家红包消费金额（元）", "卡消费金额（元）", "退款批次号/请求号", "服务费（元）",
    "分润（元）", "备注",
)  # fmt: skip
_RULE: Final = "-" * 40


def bill_of(trades: Sequence[Trade], *, day: str, seller: str, script: Script, now: int) -> bytes:
    """The zip of one day, with the differences that the script has for it."""
    rows = [*_rows(trades, day=day)]
    if rows and script.take("bill_missing", "bill"):
        del rows[0]
    if rows and script.take("bill_amount", "bill"):
        rows[0] = _dearer(rows[0])
    if script.take("bill_extra", "bill"):
        rows.append(_unheard_of(day))
    compact = day.replace("-", "")
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        details = _details(rows, day=day, seller=seller, now=now)
        summary = _summary(rows, day=day, seller=seller)
        for name, text in (("业务明细", details), ("业务明细(汇总)", summary)):
            entry = zipfile.ZipInfo(f"{seller}0156_{compact}_{name}.csv", date_time=_stamp(now))
            packed.writestr(entry, text.encode("gbk", "replace"), zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _rows(trades: Sequence[Trade], *, day: str) -> Iterator[dict[str, str]]:
    for trade in trades:
        if trade.paid_at is not None and day_of(trade.paid_at) == day:
            yield _payment(trade, trade.paid_at)
        for refund in trade.refunds:
            if day_of(refund.at) == day:
                yield _refund(trade, refund)


def _payment(trade: Trade, at: int) -> dict[str, str]:
    return {
        **_common(trade),
        "业务类型": "交易",
        "完成时间": _time(at),
        "订单金额（元）": yuan(trade.order.amount),
        "商家实收（元）": yuan(trade.received),
        "支付宝优惠（元）": yuan(trade.funded_by("wallet")),
        "商家优惠（元）": yuan(trade.funded_by("merchant")),
        "服务费（元）": yuan(-fee(trade.received)),
    }


def _refund(trade: Trade, refund: Refund) -> dict[str, str]:
    # What the merchant's own coupon gave is not his to pay back: his part of a refund is smaller.
    part = refund.amount * trade.received // trade.order.amount
    return {
        **_common(trade),
        "业务类型": "退款",
        "完成时间": _time(refund.at),
        "订单金额（元）": yuan(-refund.amount),
        "商家实收（元）": yuan(-part),
        "退款批次号/请求号": refund.number,
        "服务费（元）": yuan(fee(part)),
    }


def _common(trade: Trade) -> dict[str, str]:
    order = trade.order
    return {
        "支付宝交易号": trade.id,
        "商户订单号": order.number,
        "商品名称": order.subject.replace(",", " "),
        "创建时间": _time(trade.at),
        "门店编号": order.store,
        "操作员": order.operator,
        "终端号": order.terminal,
        "对方账户": "*测试(158****1562)",
    }


def fee(received: int) -> int:
    """The provider's fee, minor units: 0.6 percent, half a fen upwards."""
    return (received * 6 + 500) // 1000


def _details(rows: Sequence[dict[str, str]], *, day: str, seller: str, now: int) -> str:
    paid = [row for row in rows if row["业务类型"] == "交易"]
    back = [row for row in rows if row["业务类型"] == "退款"]
    lines = [
        "#支付宝业务明细查询",
        f"#账号：[{seller}0156]",
        f"#起始日期：[{_chinese(day)} 00:00:00]   终止日期：[{_chinese(day)} 24:00:00]",
        f"#{_RULE}业务明细列表{_RULE}",
        ",".join(COLUMNS),
        *(",".join(f"{_cell(row, name)}\t" for name in COLUMNS) for row in rows),
        f"#{_RULE}业务明细列表结束{_RULE}",
        f"#交易合计：{len(paid)}笔，商家实收共{_sum(paid)}元",
        f"#退款合计：{len(back)}笔，商家实收退款共{_sum(back)}元",
        f"#导出时间：[{moment(now).strftime('%Y年%m月%d日 %H:%M:%S')}]",
    ]
    return "".join(f"{line}\r\n" for line in lines)


def _summary(rows: Sequence[dict[str, str]], *, day: str, seller: str) -> str:
    paid = [row for row in rows if row["业务类型"] == "交易"]
    back = [row for row in rows if row["业务类型"] == "退款"]
    lines = [
        "#支付宝业务汇总查询",
        f"#账号：[{seller}0156]",
        f"#起始日期：[{_chinese(day)} 00:00:00]   终止日期：[{_chinese(day)} 24:00:00]",
        f"#{_RULE}业务汇总列表{_RULE}",
        "门店编号,门店名称,交易订单总笔数,退款订单总笔数,商家实收（元）",
        f"合计\t,\t,{len(paid)}\t,{len(back)}\t,{_sum(rows)}\t",
        f"#{_RULE}业务汇总列表结束{_RULE}",
    ]
    return "".join(f"{line}\r\n" for line in lines)


def _cell(row: dict[str, str], name: str) -> str:
    return row.get(name, "0.00" if name.endswith("（元）") else "")


def _sum(rows: Sequence[dict[str, str]]) -> str:
    return yuan(sum(_fen(row["商家实收（元）"]) for row in rows))


def _fen(text: str) -> int:
    whole, _, rest = text.removeprefix("-").partition(".")
    return (int(whole) * 100 + int(rest)) * (-1 if text.startswith("-") else 1)


def _dearer(row: dict[str, str]) -> dict[str, str]:
    names = ("订单金额（元）", "商家实收（元）")
    return {**row, **{name: yuan(_fen(row[name]) + 100) for name in names}}


def _unheard_of(day: str) -> dict[str, str]:
    return {
        "支付宝交易号": f"{day.replace('-', '')}22001409999999999",
        "商户订单号": f"S009T09{day[2:].replace('-', '')}9999991ZZZZZZ",
        "业务类型": "交易",
        "商品名称": "便利店商品",
        "创建时间": f"{day} 12:00:00",
        "完成时间": f"{day} 12:00:01",
        "订单金额（元）": "8.80",
        "商家实收（元）": "8.80",
        "服务费（元）": "-0.05",
    }


def _stamp(micros: int) -> tuple[int, int, int, int, int, int]:
    at = moment(micros)
    return at.year, at.month, at.day, at.hour, at.minute, at.second


def _time(micros: int) -> str:
    return moment(micros).strftime("%Y-%m-%d %H:%M:%S")


def _chinese(day: str) -> str:
    year, month, number = day.split("-")
    return f"{year}年{month}月{number}日"
