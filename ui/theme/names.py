"""What the codes of the till are called on every face."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

translate = QCoreApplication.translate


def tier_words(tier: str) -> str:
    """The tier of a member as people say it; one of a programme's own stands as it is."""
    return {
        "gold": translate("Names", "Gold card"),
        "silver": translate("Names", "Silver card"),
    }.get(tier, tier)


def wallet_name(wallet: str) -> str:
    """A wallet as its owners call it."""
    return {
        "alipay": translate("Names", "Alipay"),
        "wechat": translate("Names", "WeChat"),
        "unionpay": translate("Names", "UnionPay"),
    }.get(wallet, wallet)
