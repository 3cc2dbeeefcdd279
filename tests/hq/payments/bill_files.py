"""Bills of a day as providers' downloads look, written here from their public layout."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Sequence
from typing import Any

SELLER = "2088000000000001"
MCHID = "1900000001"
DAY = "2026-11-22"

ALIPAY_TITLES = (
    "支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,"
    "对方账户,订单金额（元）,商家实收（元）,支付宝红包（元）,集分宝（元）,支付宝优惠（元）,商家优惠（元）,"
    "券核销金额（元）,券名称,商家红包消费金额（元）,卡消费金额（元）,退款批次号/请求号,服务费（元）,分润（元）,备注"
)
WECHAT_TITLES = (
    "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,"
    "货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,"
    "商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注"
)
WECHAT_SUMS = (
    "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额"
)


def paid(order: str, amount: str, **more: str) -> dict[str, str]:
    """A payment: `amount` in yuan, `received` that and `fee` nothing where it is not told."""
    facts = {"order": order, "amount": amount, "received": amount, "fee": "0.00", "refund": ""}
    return {**facts, "kind": "paid", "at": f"{DAY} 20:00:01", "trade": f"T{order}", **more}


def repaid(order: str, refund: str, amount: str, **more: str) -> dict[str, str]:
    """A refund of an order."""
    return paid(order, amount, **{"refund": refund, "kind": "repaid", **more})


def alipay_details(rows: Sequence[dict[str, str]], **more: Any) -> str:
    facts = {"seller": SELLER, "begin": "2026年11月22日 00:00:00", "end": "2026年11月22日 24:00:00"}
    facts |= more
    lines = [
        "#支付宝业务明细查询",
        f"#账号：[{facts['seller']}0156]",
        f"#起始日期：[{facts['begin']}]   终止日期：[{facts['end']}]",
        "#-----------------------------------------业务明细列表----------------------------------",
        ALIPAY_TITLES,
        *(_alipay_row(row) for row in rows),
        "#-----------------------------------------业务明细列表结束------------------------------",
    ]
    for kind, mark, word in (("paid", "交易", ""), ("repaid", "退款", "退款")):
        counted = [row["received"] for row in rows if row["kind"] == kind]
        sign = "-" if kind == "repaid" and counted else ""
        lines.append(
            f"#{mark}合计：{len(counted)}笔，商家实收{word}共{sign}{_sum(counted)}元，"
            f"商家优惠{word}共0.00元"
        )
    lines.append("#导出时间：[2026年11月23日 09:10:11]")
    return "".join(f"{line}\r\n" for line in lines)


def alipay_bill(*files: str) -> bytes:
    """The zip: details under names in GBK, as Alipay packs them, and a file of sums."""
    packed = {f"2088000000000001_{n}_业务明细.csv": text for n, text in enumerate(files)}
    packed["20880000000000010156_20261122_业务明细(汇总).csv"] = (
        "#支付宝业务汇总查询\r\n#账号：[20880000000000010156]\r\n"
    )
    return zipped(packed)


def zipped(files: dict[str, str]) -> bytes:
    """The library would write these names in UTF-8; Alipay's are in GBK and do not say so."""
    made = io.BytesIO()
    names = {}
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for n, (name, text) in enumerate(files.items()):
            raw = name.encode("gbk")
            names[f"{n:02}".ljust(len(raw), "x")] = raw
            entry = zipfile.ZipInfo(f"{n:02}".ljust(len(raw), "x"))
            packed.writestr(entry, text.encode("gbk"), zipfile.ZIP_DEFLATED)
    content = made.getvalue()
    for stand_in, raw in names.items():
        content = content.replace(stand_in.encode(), raw)
    return content


def wechat_text(rows: Sequence[dict[str, str]], **more: str) -> str:
    mchid = more.get("mchid", MCHID)
    values = [_wechat_row(row, mchid) for row in rows]
    payments = [row for row in rows if row["kind"] == "paid"]
    refunds = [row for row in rows if row["kind"] != "paid"]
    sums = [
        str(len(rows)),
        _sum([row["received"] for row in payments]),
        _sum([row["received"] for row in refunds]),
        "0.00",
        "0.00000",
        _sum([row["amount"] for row in payments]),
        _sum([row["amount"] for row in refunds]),
    ]
    lines = [WECHAT_TITLES, *values, WECHAT_SUMS, ",".join(f"`{value}" for value in sums)]
    return "\ufeff" + "".join(f"{line}\r\n" for line in lines)


def wechat_bill(rows: Sequence[dict[str, str]], **more: str) -> bytes:
    return gzip.compress(wechat_text(rows, **more).encode(), mtime=0)


def _alipay_row(row: dict[str, str]) -> str:
    sign = "-" if row["kind"] == "repaid" else ""
    named = {
        "支付宝交易号": row["trade"],
        "商户订单号": row["order"],
        "业务类型": "退款" if sign else "交易",
        "商品名称": row.get("goods", "联商便利"),
        "创建时间": row["at"],
        "完成时间": row["at"],
        "订单金额（元）": sign + row["amount"],
        "商家实收（元）": sign + row["received"],
        "退款批次号/请求号": row["refund"],
        "服务费（元）": row["fee"],
    }
    return ",".join(f"{named.get(title, '')}\t" for title in ALIPAY_TITLES.split(","))


def _wechat_row(row: dict[str, str], mchid: str) -> str:
    is_payment = row["kind"] == "paid"
    named = {
        "交易时间": row["at"],
        "公众账号ID": "wx0000000000000001",
        "商户号": mchid,
        "微信订单号": row["trade"],
        "商户订单号": row["order"],
        "交易状态": {"paid": "SUCCESS", "repaid": "REFUND"}.get(row["kind"], row["kind"]),
        "应结订单金额": row["received"] if is_payment else "0.00",
        "商户退款单号": row["refund"],
        "退款金额": "0.00" if is_payment else row["received"],
        "商品名称": row.get("goods", "联商便利"),
        "手续费": row["fee"],
        "订单金额": row["amount"] if is_payment else "0.00",
        "申请退款金额": "0.00" if is_payment else row["amount"],
    }
    return ",".join(f"`{named.get(title, '')}" for title in WECHAT_TITLES.split(","))


def _sum(amounts: Sequence[str]) -> str:
    fen = sum(int(amount.replace(".", "")) for amount in amounts)
    return f"{fen // 100}.{fen % 100:02}"
