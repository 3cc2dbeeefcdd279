"""Why a wallet did not pay, from the provider's word: what cashier and shopper can do about it."""

from __future__ import annotations

from typing import Final, Literal, get_args

Reason = Literal[
    "code_invalid",
    "no_money",
    "limit",
    "wallet_refuses",
    "not_confirmed",
    "taken_back",
    "paid_meanwhile",
    "not_taken",
    "no_word",
]
REASONS: Final[tuple[Reason, ...]] = get_args(Reason)

PAID_MEANWHILE: Final = "paid_meanwhile"
"""Our own word: the shopper paid while the payment was being taken back, and gets it back."""

_WORDS: Final[dict[str, Reason]] = {
    "ACQ.PAYMENT_AUTH_CODE_INVALID": "code_invalid",
    "AUTH_CODE_ERROR": "code_invalid",
    "AUTH_CODE_EXPIRE": "code_invalid",
    "AUTH_CODE_INVALID": "code_invalid",
    "ACQ.BUYER_BALANCE_NOT_ENOUGH": "no_money",
    "ACQ.BUYER_BANKCARD_BALANCE_NOT_ENOUGH": "no_money",
    "ACQ.ERROR_BALANCE_PAYMENT_DISABLE": "wallet_refuses",
    "NOT_ENOUGH": "no_money",
    "NOTENOUGH": "no_money",
    "ACQ.BUYER_PAYMENT_AMOUNT_DAY_LIMIT_ERROR": "limit",
    "ACQ.BUYER_PAYMENT_AMOUNT_MONTH_LIMIT_ERROR": "limit",
    "ACQ.BEYOND_PAY_RESTRICTION": "limit",
    "ACQ.BEYOND_PER_RECEIPT_RESTRICTION": "limit",
    "RULE_LIMIT": "limit",
    "RULELIMIT": "limit",
    "ACQ.BUYER_ENABLE_STATUS_FORBID": "wallet_refuses",
    "ACQ.BUYER_SELLER_EQUAL": "wallet_refuses",
    "ACQ.SELLER_BEEN_BLOCKED": "wallet_refuses",
    "ACQ.PAYMENT_FAIL": "wallet_refuses",
    "ACQ.PULL_MOBILE_CASHIER_FAIL": "wallet_refuses",
    "TRADE_ERROR": "wallet_refuses",
    "PAYERROR": "wallet_refuses",
    "WAIT_BUYER_PAY": "not_confirmed",
    "10003": "not_confirmed",
    "USERPAYING": "not_confirmed",
    "USER_PAYING": "not_confirmed",
    "NOTPAY": "not_confirmed",
    "cancelled": "taken_back",
    PAID_MEANWHILE: "paid_meanwhile",
    "no_wallet": "not_taken",
    "no_payments": "not_taken",
}
"""The providers' public codes, and those of head office's own; what is not here says nothing."""


def reason_of(word: str) -> Reason:
    """The reason behind a provider's word, or behind the till's own."""
    return _WORDS.get(word, "no_word")
