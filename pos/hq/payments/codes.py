"""What providers' codes mean: one table for each question that they are asked, and how their
bills are laid out.

Whatever is in no table is unknown where it may still turn out either way, and doubtful where the
provider says no without a reason that we know: then the order is reversed, never just dropped.
Configuration faults (`MISSET`) refuse a payment for certain and call people.

Source: the providers' public documents for merchants. A correction is one edit here, and raises
`VERSION`, which is kept with every attempt.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pos.hq.payments.machine import Cue
from pos.hq.payments.provider import Repaid

VERSION: Final = "2026-11-23"

# Alipay: `code`, and with 40004 the `sub_code`.

ALIPAY_MISSET: Final = frozenset({"20001", "40001", "40002", "40003", "40006"})
ALIPAY_UNSURE: Final = frozenset({"20000", "aop.ACQ.SYSTEM_ERROR", "ACQ.SYSTEM_ERROR"})
"""Nobody knows: ask again."""

ALIPAY_PAY: Final[Mapping[str, Cue]] = {
    "10000": Cue.PAY_PAID,
    "10003": Cue.PAY_WAITING,
    "ACQ.TRADE_HAS_SUCCESS": Cue.PAY_UNKNOWN,
    "ACQ.TRADE_HAS_CLOSE": Cue.PAY_UNKNOWN,
    "ACQ.CONTEXT_INCONSISTENT": Cue.PAY_UNKNOWN,
    "ACQ.PAYMENT_AUTH_CODE_INVALID": Cue.PAY_REFUSED,
    "ACQ.BUYER_BALANCE_NOT_ENOUGH": Cue.PAY_REFUSED,
    "ACQ.BUYER_BANKCARD_BALANCE_NOT_ENOUGH": Cue.PAY_REFUSED,
    "ACQ.ERROR_BALANCE_PAYMENT_DISABLE": Cue.PAY_REFUSED,
    "ACQ.BUYER_ENABLE_STATUS_FORBID": Cue.PAY_REFUSED,
    "ACQ.BUYER_PAYMENT_AMOUNT_DAY_LIMIT_ERROR": Cue.PAY_REFUSED,
    "ACQ.BUYER_PAYMENT_AMOUNT_MONTH_LIMIT_ERROR": Cue.PAY_REFUSED,
    "ACQ.BEYOND_PAY_RESTRICTION": Cue.PAY_REFUSED,
    "ACQ.BEYOND_PER_RECEIPT_RESTRICTION": Cue.PAY_REFUSED,
    "ACQ.BUYER_SELLER_EQUAL": Cue.PAY_REFUSED,
    "ACQ.SELLER_BEEN_BLOCKED": Cue.PAY_REFUSED,
    "ACQ.PAYMENT_FAIL": Cue.PAY_DOUBTFUL,
    # The shopper's telephone was to ask for the password: it may have.
    "ACQ.PULL_MOBILE_CASHIER_FAIL": Cue.PAY_DOUBTFUL,
}
ALIPAY_STATUS: Final[Mapping[str, Cue]] = {
    "WAIT_BUYER_PAY": Cue.QUERY_WAITING,
    "TRADE_SUCCESS": Cue.QUERY_PAID,
    "TRADE_FINISHED": Cue.QUERY_PAID,
    "TRADE_CLOSED": Cue.QUERY_CLOSED,
}
ALIPAY_CANCEL: Final[Mapping[str, Cue]] = {
    "10000": Cue.CANCEL_DONE,
    "ACQ.TRADE_NOT_EXIST": Cue.CANCEL_DONE,
    "ACQ.TRADE_CANCEL_TIME_OUT": Cue.CANCEL_REFUSED,
    "ACQ.TRADE_HAS_FINISHED": Cue.CANCEL_REFUSED,
}
ALIPAY_CLOSE: Final[Mapping[str, Cue]] = {
    "10000": Cue.CANCEL_DONE,
    # Nobody has scanned the code: there is no order yet.
    "ACQ.TRADE_NOT_EXIST": Cue.CANCEL_DONE,
    "ACQ.TRADE_STATUS_ERROR": Cue.CANCEL_REFUSED,
    "ACQ.REASON_TRADE_STATUS_INVALID": Cue.CANCEL_REFUSED,
    "ACQ.REASON_ILLEGAL_STATUS": Cue.CANCEL_REFUSED,
}
ALIPAY_REFUND: Final[Mapping[str, Repaid]] = {
    "ACQ.SELLER_BALANCE_NOT_ENOUGH": Repaid.SHORT,
    "ACQ.TRADE_NOT_EXIST": Repaid.REFUSED,
    "ACQ.TRADE_HAS_FINISHED": Repaid.REFUSED,
    "ACQ.TRADE_STATUS_ERROR": Repaid.REFUSED,
    "ACQ.TRADE_NOT_ALLOW_REFUND": Repaid.REFUSED,
    "ACQ.REFUND_AMT_NOT_EQUAL_TOTAL": Repaid.REFUSED,
    "ACQ.REASON_TRADE_REFUND_FEE_ERR": Repaid.REFUSED,
}

# WeChat Pay v3: `code` of an error, `trade_state` of an order, `status` of a refund.

WECHAT_MISSET: Final = frozenset(
    "PARAM_ERROR SIGN_ERROR NO_AUTH INVALID_REQUEST MCH_NOT_EXISTS APPID_MCHID_NOT_MATCH".split()
)
WECHAT_UNSURE: Final = frozenset(
    "SYSTEM_ERROR BANK_ERROR FREQUENCY_LIMITED RATELIMIT_EXCEEDED".split()
)
WECHAT_PAY: Final[Mapping[str, Cue]] = {
    "USERPAYING": Cue.PAY_WAITING,
    "USER_PAYING": Cue.PAY_WAITING,
    "ORDER_PAID": Cue.PAY_UNKNOWN,
    "ORDERPAID": Cue.PAY_UNKNOWN,
    "OUT_TRADE_NO_USED": Cue.PAY_UNKNOWN,
    "AUTH_CODE_ERROR": Cue.PAY_REFUSED,
    "AUTH_CODE_EXPIRE": Cue.PAY_REFUSED,
    "AUTH_CODE_INVALID": Cue.PAY_REFUSED,
    "NOT_ENOUGH": Cue.PAY_REFUSED,
    "NOTENOUGH": Cue.PAY_REFUSED,
    "RULE_LIMIT": Cue.PAY_REFUSED,
    "RULELIMIT": Cue.PAY_REFUSED,
    "TRADE_ERROR": Cue.PAY_DOUBTFUL,
}
WECHAT_PAY_STATE: Final[Mapping[str, Cue]] = {
    "SUCCESS": Cue.PAY_PAID,
    "USERPAYING": Cue.PAY_WAITING,
    "NOTPAY": Cue.PAY_WAITING,
    "ACCEPT": Cue.PAY_WAITING,
}
WECHAT_STATE: Final[Mapping[str, Cue]] = {
    "SUCCESS": Cue.QUERY_PAID,
    "USERPAYING": Cue.QUERY_WAITING,
    "NOTPAY": Cue.QUERY_WAITING,
    "ACCEPT": Cue.QUERY_WAITING,
    "PAYERROR": Cue.QUERY_UNSUCCESSFUL,
    "REVOKED": Cue.QUERY_CLOSED,
    "CLOSED": Cue.QUERY_CLOSED,
    # Paid, and then paid back in part or whole: how much, the order does not say.
    "REFUND": Cue.QUERY_PAID,
}
WECHAT_CLOSE: Final[Mapping[str, Cue]] = {
    "ORDER_CLOSED": Cue.CANCEL_DONE,
    "ORDER_PAID": Cue.CANCEL_REFUSED,
    "ORDERPAID": Cue.CANCEL_REFUSED,
}
WECHAT_GONE_BACK: Final = "REFUND"
WECHAT_ABSENT: Final = frozenset("ORDER_NOT_EXIST ORDERNOTEXIST RESOURCE_NOT_EXISTS".split())
WECHAT_TOO_LATE: Final = frozenset("REVERSE_EXPIRE REVERSE_EXPIRED".split())
WECHAT_REFUND: Final[Mapping[str, Repaid]] = {
    "SUCCESS": Repaid.DONE,
    "PROCESSING": Repaid.PENDING,
    "ABNORMAL": Repaid.PENDING,
    "CLOSED": Repaid.REFUSED,
    "NOT_ENOUGH": Repaid.SHORT,
    "NOTENOUGH": Repaid.SHORT,
    "RESOURCE_NOT_EXISTS": Repaid.REFUSED,
    "USER_ACCOUNT_ABNORMAL": Repaid.REFUSED,
    "REFUND_FEE_MISMATCH": Repaid.REFUSED,
}

# Alipay's bill: 业务明细, a zip of CSV files in GBK. Lines that begin with # frame the rows.

ALIPAY_BILL_DETAILS: Final = "#支付宝业务明细查询"
ALIPAY_BILL_SUMMARY: Final = "#支付宝业务汇总查询"
ALIPAY_BILL_ACCOUNT: Final = "#账号：["
ALIPAY_BILL_FROM: Final = "#起始日期：["
ALIPAY_BILL_TO: Final = "终止日期：["
ALIPAY_BILL_END: Final = "业务明细列表结束"
ALIPAY_BILL_PAID: Final = "#交易合计："
ALIPAY_BILL_REPAID: Final = "#退款合计："
ALIPAY_BILL_KINDS: Final[Mapping[str, str]] = {"交易": "payment", "退款": "refund"}
ALIPAY_BILL_COLUMNS: Final[Mapping[str, str]] = {
    "reference": "支付宝交易号",
    "order": "商户订单号",
    "kind": "业务类型",
    "at": "完成时间",
    "amount": "订单金额（元）",
    "received": "商家实收（元）",
    "refund": "退款批次号/请求号",
    "fee": "服务费（元）",
}
ALIPAY_NO_BILL: Final = frozenset({"isp.bill_not_exist", "BILL_NOT_EXIST"})

# WeChat Pay's bill: 交易账单, ALL, CSV in UTF-8, mostly packed with gzip. Two lines of sums end it.

WECHAT_BILL_KINDS: Final[Mapping[str, str]] = {
    "SUCCESS": "payment",
    "REFUND": "refund",
    "REVOKED": "refund",
}
WECHAT_BILL_COLUMNS: Final[Mapping[str, str]] = {
    "at": "交易时间",
    "merchant": "商户号",
    "reference": "微信订单号",
    "order": "商户订单号",
    "kind": "交易状态",
    "received": "应结订单金额",
    "refund": "商户退款单号",
    "repaid": "退款金额",
    "fee": "手续费",
    "amount": "订单金额",
    "asked_back": "申请退款金额",
}
WECHAT_BILL_SUMS: Final[Mapping[str, str]] = {
    "count": "总交易单数",
    "received": "应结订单总金额",
    "repaid": "退款总金额",
    "amount": "订单总金额",
    "asked_back": "申请退款总金额",
}
WECHAT_NO_BILL: Final = frozenset({"NO_STATEMENT_EXIST", "STATEMENT_CREATING"})

_KNOWN: Final = frozenset(
    {
        *ALIPAY_MISSET, *ALIPAY_UNSURE, *ALIPAY_PAY, *ALIPAY_STATUS, *ALIPAY_CANCEL,
        *ALIPAY_CLOSE, *ALIPAY_REFUND, *WECHAT_MISSET, *WECHAT_UNSURE, *WECHAT_PAY,
        *WECHAT_PAY_STATE, *WECHAT_STATE, *WECHAT_CLOSE, *WECHAT_ABSENT, *WECHAT_TOO_LATE,
        *WECHAT_REFUND, "retry_flag", "reverse", "close", "code_url", "not_sent", "no_answer",
        "bad_body", "bad_signature", "not_fresh", "unknown_serial", "bad_amount", "other_order",
    }
)  # fmt: skip


def as_counted(code: str) -> str:
    """A code as figures have it: whatever a provider may think of, there are only so many."""
    return code if code in _KNOWN else "other"
