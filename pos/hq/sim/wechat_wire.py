"""How WeChat Pay (API v3) writes and reads: signatures, sealed notices, payments, codes.

Source: WeChat Pay's public documents for merchants (API v3), written from them alone.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Mapping
from typing import Any, Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from pos.hq.sim.ledger import Order, Refund, Refusal, Trade, fingerprint
from pos.hq.sim.wire import SECOND, Request, moment

Fields = dict[str, Any]

SCHEME: Final = "WECHATPAY2-SHA256-RSA2048"
_PAIR: Final = re.compile(r'([a-z_]+)="([^"]*)"')
_NUMBER: Final = re.compile(r"[0-9A-Za-z_\-*]{6,32}")
_DESCRIPTION_LONGEST: Final = 127

REFUSALS: Final = {
    "no_trade": (404, "ORDER_NOT_EXIST", "订单不存在"),
    "no_refund": (404, "RESOURCE_NOT_EXISTS", "退款单不存在"),
    "used_differently": (403, "OUT_TRADE_NO_USED", "商户订单号重复"),
    "code_invalid": (400, "AUTH_CODE_INVALID", "付款码无效，请重新扫码"),
    "no_money": (403, "NOT_ENOUGH", "用户余额不足"),
    "no_funds": (403, "NOT_ENOUGH", "基本账户余额不足，请充值后重新发起"),
    "closed": (400, "ORDER_CLOSED", "订单已关闭"),
    "paid": (400, "ORDER_PAID", "订单已支付"),
    "not_paid": (400, "INVALID_REQUEST", "订单未支付"),
    "too_much": (400, "INVALID_REQUEST", "退款金额大于可退金额"),
    "too_late": (403, "REVERSE_EXPIRE", "订单无法撤销，已超过 7 天"),
    "refund_differs": (400, "INVALID_REQUEST", "订单金额或退款金额与之前请求不一致"),
    "not_reversible": (400, "INVALID_REQUEST", "非付款码支付订单不可撤销"),
    "parameter": (400, "PARAM_ERROR", "参数错误"),
    "no_bill": (400, "NO_STATEMENT_EXIST", "账单文件不存在"),
    "no_sign": (401, "SIGN_ERROR", "签名错误，请检查后再试"),
    "no_fresh_sign": (401, "SIGN_ERROR", "签名时间与发起请求的时间不得超过 5 分钟"),
    "no_such_place": (404, "NOT_FOUND", "请求的资源不存在"),
    "system": (500, "SYSTEM_ERROR", "系统异常，请用相同参数重新调用"),
    "asked": (202, "USERPAYING", "用户支付中，需要输入密码"),
}  # fmt: skip


def authorization(headers: Mapping[str, str]) -> Mapping[str, str]:
    """What the header Authorization says: mchid, serial_no, timestamp, nonce_str, signature."""
    scheme, _, rest = headers.get("authorization", "").partition(" ")
    return dict(_PAIR.findall(rest)) if scheme == SCHEME else {}


def request_text(request: Request, *, timestamp: str, nonce: str) -> bytes:
    """What a merchant signs of a request."""
    head = f"{request.method}\n{request.path}\n{timestamp}\n{nonce}\n"
    return head.encode() + request.body + b"\n"


def answer_text(body: bytes, *, timestamp: str, nonce: str) -> bytes:
    """What the provider signs of an answer or a notice."""
    return f"{timestamp}\n{nonce}\n".encode() + body + b"\n"


def sealed(content: Fields, *, key: bytes, nonce: str, purpose: str) -> Fields:
    """What only the merchant can open: AES-256-GCM under the key of API v3."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    hidden = AESGCM(key).encrypt(nonce.encode(), text, purpose.encode())
    return {
        "original_type": purpose,
        "algorithm": "AEAD_AES_256_GCM",
        "ciphertext": b64encode(hidden).decode(),
        "associated_data": purpose,
        "nonce": nonce,
    }


def content_of(request: Request) -> Fields:
    """The JSON object of a request; Refusal for what is none."""
    try:
        content = json.loads(request.body)
    except ValueError:
        content = None
    if not isinstance(content, dict):
        raise Refusal("parameter")
    return content


def order_of(asked: Fields, *, code: str, waits: int | None) -> Order:
    """What the merchant asks to be paid; Refusal for what is missing or out of its range."""
    number, about = str(asked.get("out_trade_no", "")), str(asked.get("description", ""))
    amount, scene = part(asked, "amount"), part(asked, "scene_info")
    total = amount.get("total")
    if not _NUMBER.fullmatch(number) or not 0 < len(about) <= _DESCRIPTION_LONGEST:
        raise Refusal("parameter")
    if type(total) is not int or total < 1 or amount.get("currency", "CNY") != "CNY":
        raise Refusal("parameter")
    if code and not scene:
        raise Refusal("parameter")
    return Order(
        number=number,
        amount=total,
        subject=about,
        asked=fingerprint(json.dumps(asked, sort_keys=True)),
        code=code,
        store=str(part(scene, "store_info").get("id", "")),
        terminal=str(scene.get("device_id", "")),
        notify="" if code else str(asked.get("notify_url", "")),
        waits=waits,
        attach=str(asked.get("attach", "")),
    )


def part(fields: Fields, name: str) -> Fields:
    """An object in an object, empty where there is none."""
    found = fields.get(name)
    return found if isinstance(found, dict) else {}


def state_of(trade: Trade, *, shown: bool, repays: bool = False) -> tuple[str, str]:
    """trade_state of a payment, and what it says. `repays`: reversing one is paying it back."""
    if trade.ended == "cancelled" and not (repays and trade.refunds):
        return "REVOKED", "订单已撤销"
    if trade.paid_at is not None:
        return ("REFUND", "订单发生过退款") if trade.refunds else ("SUCCESS", "支付成功")
    if trade.state == "waiting":
        return ("NOTPAY", "订单未支付") if shown else ("USERPAYING", "用户支付中")
    if shown or trade.ended == "closed":
        return "CLOSED", "订单已关闭"
    return "PAYERROR", "支付失败，用户未完成支付"


def transaction(
    trade: Trade, *, appid: str, mchid: str, shown: bool, repays: bool = False
) -> Fields:
    """A payment as WeChat Pay tells it."""
    state, words = state_of(trade, shown=shown, repays=repays)
    told: Fields = {
        "appid": appid,
        "mchid": mchid,
        "out_trade_no": trade.order.number,
        "trade_state": state,
        "trade_state_desc": words,
        "amount": {"total": trade.order.amount, "currency": "CNY"},
    }
    if trade.paid_at is None:
        return told
    return {
        **told,
        "transaction_id": trade.id,
        "trade_type": "NATIVE" if shown else "MICROPAY",
        "bank_type": "OTHERS",
        "attach": trade.order.attach,
        "success_time": time_text(trade.paid_at),
        "payer": {"openid": _openid(trade)},
        "amount": {
            "total": trade.order.amount,
            "payer_total": trade.buyer_pays,
            "currency": "CNY",
            "payer_currency": "CNY",
        },
        "promotion_detail": [_promotion(trade, place) for place in range(len(trade.coupons))],
    }


def _openid(trade: Trade) -> str:
    """Who paid, by the name that he has for this merchant."""
    return f"o{urlsafe_b64encode(bytes.fromhex(trade.payer)).decode()[:27]}"


def _promotion(trade: Trade, place: int) -> Fields:
    """One coupon: CASH where the merchant gets its worth from whoever gave it."""
    coupon = trade.coupons[place]
    own = coupon.funder == "merchant"
    return {
        "coupon_id": f"1098{place + 1:04}",
        "name": "商家券" if own else "微信支付立减",
        "scope": "GLOBAL",
        "type": "NOCASH" if own else "CASH",
        "amount": coupon.amount,
        "wechatpay_contribute": 0 if own else coupon.amount,
        "merchant_contribute": coupon.amount if own else 0,
        "other_contribute": 0,
        "currency": "CNY",
    }


def refunded(trade: Trade, refund: Refund, *, now: int, takes: int) -> Fields:
    """A refund as WeChat Pay tells it: under way until the shopper has his money."""
    done = now >= refund.at + takes * SECOND
    settled = part_received(trade, refund.amount)
    return {
        "refund_id": refund.id,
        "out_refund_no": refund.number,
        "transaction_id": trade.id,
        "out_trade_no": trade.order.number,
        "channel": "ORIGINAL",
        "user_received_account": "支付用户零钱",
        "create_time": time_text(refund.at),
        "status": "SUCCESS" if done else "PROCESSING",
        **({"success_time": time_text(refund.at + takes * SECOND)} if done else {}),
        "funds_account": "AVAILABLE",
        "amount": {
            "total": trade.order.amount,
            "refund": refund.amount,
            "payer_total": trade.buyer_pays,
            "payer_refund": refund.amount * trade.buyer_pays // trade.order.amount,
            "settlement_total": trade.received,
            "settlement_refund": settled,
            "discount_refund": refund.amount - settled,
            "currency": "CNY",
        },
    }


def part_received(trade: Trade, amount: int) -> int:
    """What of a refund the merchant pays: his own coupons went to nobody."""
    return amount * trade.received // trade.order.amount


def time_text(micros: int) -> str:
    """A moment as WeChat Pay writes it: 2026-11-22T20:00:00+08:00."""
    return moment(micros).isoformat(timespec="seconds")
