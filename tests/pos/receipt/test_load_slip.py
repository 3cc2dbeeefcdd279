"""The slip for money that was put on a card of value."""

from __future__ import annotations

import pytest

from drivers.paper import Row
from pos.contract.loads import CardLoaded
from pos.contract.members import issuer_words
from pos.receipt.load_slip import load_slip
from tests.pos.receipt.looks import look

NAME = {"zh_CN": "良品卡", "en": "Fresh Card"}


@pytest.mark.parametrize(
    ("name", "language", "shown"),
    [
        (NAME, "zh_CN", "良品卡"),
        (NAME, "en", "Fresh Card"),
        ({"en": "Fresh Card"}, "zh_CN", "Fresh Card"),
        ({}, "zh_CN", "fresh"),
    ],
)
def test_who_owes_what_is_on_a_card_is_named_as_people_call_him(
    name: dict[str, str], language: str, shown: str
) -> None:
    fact = CardLoaded(
        at="2026-11-23T10:00:00.000+08:00", shift="S", load="L1", card="V1", issuer="fresh",
        ends="4711", amount=5_000, tender="cash", given=5_000, change=0, is_new=True, user="1001",
    )  # fmt: skip
    issuer = issuer_words(fact.issuer, name, language=language)
    paper = load_slip(fact=fact, balance=5_000, tender="现金", issuer=issuer, look=look(language))
    rows = [[cell.text for cell in block.cells] for block in paper.blocks if isinstance(block, Row)]
    assert ["发卡方" if language == "zh_CN" else "Issuer", shown] in rows
