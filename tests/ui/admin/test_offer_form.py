"""What a form of a promotion makes of its answers: every kind there and back, and each fault."""

from __future__ import annotations

import json
from typing import Any, Final

import pytest

from pos.pricing.read_promotions import promotions_of
from pos.texts import RESOURCES
from ui.admin.offer_form import RECIPES, Recipe, form_of, new_row, recipe_of, row_of

EVERYBODY: Final[dict[str, str]] = {"who": "all", "combine": "best", "reward": "percent"}


def named(word: str) -> tuple[str, str] | None:
    """Shelves are words, articles are figures, and nothing is called nonsense."""
    if word == "nonsense":
        return None
    return ("skus" if word.isdigit() else "categories"), word


def made(recipe: Recipe, **answers: str) -> tuple[dict[str, Any], dict[str, str]]:
    over = new_row(recipe, name="P1")
    form = form_of(over) | EVERYBODY | {"name": "促销"} | answers
    return row_of(form, over=over, recipe=recipe, naming=named)


@pytest.mark.parametrize(
    ("recipe", "answers", "own"),
    [
        ("lower", {"value": "20", "goods": "food/dairy -food/dairy/milk"},
         {"kind": "simple", "reward": {"percent": "20"},
          "on": {"categories": ["food/dairy"], "except": {"categories": ["food/dairy/milk"]}}}),
        ("together", {"count": "2", "reward": "price", "value": "20", "goods": "1000354 1001422"},
         {"kind": "quantity", "count": 2, "reward": {"price": 2000},
          "on": {"skus": ["1000354", "1001422"]}}),
        ("cheapest", {"count": "3", "cheapest": "1", "value": "100", "goods": "brand:B7"},
         {"kind": "quantity", "count": 3, "cheapest": 1, "reward": {"percent": "100"},
          "on": {"brands": ["B7"]}}),
        ("bundle", {"slot_1": "food", "slot_2": "2 x drink/soft", "rewarded": "2",
                    "reward": "amount", "value": "3.50"},
         {"kind": "bundle", "reward": {"amount": 350}, "rewarded": [1],
          "slots": [{"on": {"categories": ["food"]}, "count": 1},
                    {"on": {"categories": ["drink/soft"]}, "count": 2}]}),
        ("spend", {"tiers": "100 10，200 12.5%", "goods": "all"},
         {"kind": "threshold", "on": {"all": True},
          "tiers": [{"spend": 10_000, "reward": {"amount": 1_000}},
                    {"spend": 20_000, "reward": {"percent": "12.5"}}]}),
        ("every", {"spend": "100", "value": "20", "goods": "all", "max_times": "3"},
         {"kind": "threshold", "on": {"all": True}, "max_times": 3,
          "every": {"spend": 10_000, "amount": 2_000}}),
    ],
    ids=RECIPES,
)  # fmt: skip
def test_a_form_of_each_kind_makes_what_the_engine_reads(
    recipe: Recipe, answers: dict[str, str], own: dict[str, Any]
) -> None:
    row, faults = made(recipe, **answers)

    assert faults == {}
    assert row == {"id": "P1", "name": "促销", **own}
    promotions_of([row])
    assert recipe_of(row) == recipe
    again, _ = row_of(form_of(row), over=row, recipe=recipe, naming=named)
    assert again == row


def test_when_and_for_whom_it_holds() -> None:
    row, faults = made(
        "lower", value="5", goods="all", **{"from": "2026-12-01", "to": "2026-12-31"},
        weekdays="sat sun", hours="8:00-10:00, 22:00-02:00", month_days="5 20", who="members",
        tiers_of="gold silver", coupon="SPRING", min_spend="50", combine="compound", priority="2",
    )  # fmt: skip

    assert faults == {}
    (promotion,) = promotions_of([row])
    assert promotion.when.start is not None and promotion.when.end is not None
    assert (promotion.when.start.day, promotion.when.end.isoformat()) == (1, "2027-01-01T00:00:00")
    assert promotion.when.hours == ((480, 600), (1320, 120))
    assert promotion.members_only and promotion.coupon == "SPRING"
    assert promotion.min_spend is not None and promotion.min_spend.amount == 5_000
    form = form_of(row)
    assert (form["to"], form["weekdays"]) == ("2026-12-31", "sat sun")
    assert row_of(form, over=row, recipe="lower", naming=named) == (row, {})


@pytest.mark.parametrize(
    ("recipe", "field", "typed"),
    [
        ("lower", "name", ""), ("lower", "value", ""), ("lower", "value", "101"),
        ("lower", "value", "-3"), ("lower", "goods", ""), ("lower", "goods", "nonsense"),
        ("lower", "from", "soon"), ("lower", "hours", "8-10"), ("lower", "hours", "08:00-08:00"),
        ("lower", "month_days", "x"), ("lower", "min_spend", "1.234"),
        ("lower", "to", "9999-12-31"),
        ("together", "count", "1"), ("cheapest", "cheapest", "0"), ("bundle", "slot_1", ""),
        ("bundle", "slot_2", "2 x nonsense"), ("spend", "tiers", "much"), ("every", "spend", "0"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_told_at_its_field(recipe: Recipe, field: str, typed: str) -> None:
    right = {
        "value": "20", "goods": "all", "count": "3", "cheapest": "1", "slot_1": "food",
        "slot_2": "drink", "tiers": "100 10", "spend": "100",
    }  # fmt: skip
    assert made(recipe, **right)[1] == {}

    _, faults = made(recipe, **{**right, field: typed})

    assert set(faults) == {field}


def test_what_there_is_comes_back_as_it_was() -> None:
    """A form that nobody has typed into changes nothing, not even what it does not show."""
    rows = json.loads((RESOURCES / "demo" / "promotions.json").read_text(encoding="utf-8"))
    deep = {"categories": ["fresh"], "except": {"skus": ["1"], "except": {"skus": ["2"]}}}
    rows.append({"id": "X", "name": "x", "kind": "simple", "on": {"all": True, "except": deep},
                 "reward": {"percent": "5"}, "stores": ["S001"], "on_original": True,
                 "funded_by": [{"party": "brand", "percent": "50"}]})  # fmt: skip
    for row in rows:
        assert row_of(form_of(row), over=row, recipe=recipe_of(row), naming=named) == (row, {})
