"""`lianpos codes explain` says of a code what the till makes of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pos.cli.codes import explain_code
from pos.till.till import Till
from tests.pos.conftest import code as problem


@pytest.mark.parametrize("at_the_till", [True, False])
def test_the_explanation_is_what_the_till_does(
    till: Till, folder: Path, capsys: pytest.CaptureFixture[str], at_the_till: bool
) -> None:
    till.login("1001", "1001")
    assert till.scan("LIAN10").values["coupon"] == "LIAN10"
    assert till.scan("88000001").values["member"] == "DEMO-GOLD"
    assert till.scan("1000001").values["sku"] == "1000001"
    assert problem(till.scan("88000009")) == "bad_check_digit"
    kinds = {}
    for scanned in ("LIAN10", "88000001", "1000001", "88000009"):
        explain_code(
            scanned, context="selling", as_json=True, language="en",
            folder=folder if at_the_till else None,
        )  # fmt: skip
        kinds[scanned] = json.loads(capsys.readouterr().out)["kind"]
    assert kinds == {
        "LIAN10": "coupon", "88000001": "member", "1000001": "item", "88000009": "unknown",
    }  # fmt: skip
