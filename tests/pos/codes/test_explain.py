"""`lianpos codes explain`: kind, fields and a reason, and never a whole wallet code."""

from __future__ import annotations

import json

import pytest

from pos.codes.explain import explain


def test_an_item_is_explained_with_its_gtin() -> None:
    told = explain("036000291452", known=lambda code: True)
    assert told["kind"] == "item"
    assert told["fields"] == {"code": "036000291452", "gtin": "00036000291452", "format": "gtin12"}


@pytest.mark.parametrize(
    ("code", "problem"),
    [("", "bad_code"), ("6901234567893", "bad_check_digit"), ("nothing", "unknown_code")],
)
def test_a_refusal_names_its_problem_and_why(code: str, problem: str) -> None:
    told = explain(code, known=lambda code: False)
    assert told["kind"] == "unknown" and told["why"]
    assert isinstance(told["fields"], dict) and told["fields"]["problem"] == problem


def test_the_explanation_of_a_payment_code_holds_its_last_four_digits_only() -> None:
    told = json.dumps(explain("130061098828009406", known=lambda code: False))
    assert "9406" in told and "13006109882800" not in told
