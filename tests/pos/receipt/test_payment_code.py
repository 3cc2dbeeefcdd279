"""A code to pay by, on paper: what it asks for, and that it is no receipt."""

from __future__ import annotations

import pytest

from drivers.paper import Cut, Paper, Qr, Row, Text
from pos.receipt.payment_code import ended_code, payment_code
from tests.pos.receipt.looks import look

CODE = "https://qr.alipay.com/bax00000000000001"
NUMBER = "S001T012611220000011K7Q2MX"


def words(paper: Paper) -> str:
    rows = (" ".join(c.text for c in b.cells) for b in paper.blocks if isinstance(b, Row))
    return "\n".join([*(b.text for b in paper.blocks if isinstance(b, Text)), *rows])


@pytest.mark.parametrize(
    ("language", "wallet", "no_receipt"),
    [("zh_CN", "支付宝", "不是收款凭证"), ("en", "Alipay", "no receipt")],
)
def test_the_shopper_reads_whom_to_pay_how_much_and_that_it_is_no_receipt(
    language: str, wallet: str, no_receipt: str
) -> None:
    paper = payment_code(
        code=CODE, wallet="alipay", amount=1990, number=NUMBER, look=look(language)
    )
    (code,) = [block for block in paper.blocks if isinstance(block, Qr)]
    assert code.data == CODE
    assert isinstance(paper.blocks[-1], Cut)
    for said in (wallet, "19.90", NUMBER, no_receipt):
        assert said in words(paper)


def test_a_code_whose_time_was_over_is_not_printed() -> None:
    paper = ended_code(look=look())
    assert not [block for block in paper.blocks if isinstance(block, Qr)]
    assert "已过期" in words(paper)
