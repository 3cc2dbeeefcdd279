"""Random baskets and promotions as JSON, small enough to try every way."""

from __future__ import annotations

from random import Random
from typing import Any

Json = dict[str, Any]

SKUS = ("A", "B", "C", "D")
CATEGORIES = {"A": "food/dairy", "B": "food/dairy", "C": "food/tea", "D": "home"}
BRANDS = {"A": "B1", "B": "B2", "C": "B1", "D": ""}
PRICES = (1, 3, 7, 95, 100, 199, 250, 500, 995, 1000)
PERCENTS = ("5", "10", "12.5", "15", "33.333", "50", "100")


def selector(draw: Random) -> Json:
    kind = draw.randrange(6)
    if kind < 3:
        made: Json = {"skus": draw.sample(SKUS, draw.randint(1, 3))}
    elif kind == 3:
        made = {"categories": [draw.choice(["food", "food/dairy", "food/tea", "home"])]}
    elif kind == 4:
        made = {"brands": [draw.choice(["B1", "B2"])]}
    else:
        made = {"all": True}
    if draw.random() < 0.1:
        out = [draw.choice(SKUS)]
        # What takes out all that is selected is a fault.
        if made.get("skus") != out:
            made["except"] = {"skus": out}
    return made


def reward(draw: Random, *, price: bool = True, size: int = 1) -> Json:
    kind = draw.randrange(3 if price else 2)
    if kind == 0:
        return {"percent": draw.choice(PERCENTS)}
    if kind == 1:
        return {"amount": draw.choice([1, 5, 30, 100, 333, 700])}
    return {"price": draw.choice([0, 5, 90, 150, 300, 900]) * size}


def promotion(draw: Random, number: int, *, kinds: tuple[str, ...], combines: list[str]) -> Json:
    kind = draw.choice(kinds)
    made: Json = {
        "id": f"P{number}",
        "name": f"P{number}",
        "kind": kind,
        "combine": draw.choice(combines),
    }
    if draw.random() < 0.2:
        made["max_times"] = draw.randint(1, 2)
    if kind == "simple":
        made |= {"on": selector(draw), "reward": reward(draw)}
    elif kind == "quantity":
        count = draw.choice([1, 2, 2, 2, 3, 3, 4])
        made |= {"on": selector(draw), "count": count}
        if count > 1 and draw.random() < 0.5:
            made["cheapest"] = draw.randint(1, count - 1)
            made["reward"] = reward(draw)
            if draw.random() < 0.3:
                made["favour"] = "retailer"
        else:
            made["reward"] = reward(draw, size=count)
    elif kind == "bundle":
        slots = [
            {"on": selector(draw), "count": draw.choice([1, 1, 1, 2])}
            for _ in range(draw.randint(1, 2))
        ]
        made |= {"slots": slots, "reward": reward(draw, size=len(slots))}
        if draw.random() < 0.3:
            made["rewarded"] = [draw.randrange(len(slots))]
    else:
        made |= {"on": selector(draw), "base": draw.choice(["net", "gross"])}
        if draw.random() < 0.4:
            made["every"] = {
                "spend": draw.choice([100, 300, 900]), "amount": draw.choice([10, 45, 100])
            }  # fmt: skip
        else:
            made.pop("max_times", None)
            spends = sorted(draw.sample([50, 100, 300, 800, 1500, 3000], draw.randint(1, 3)))
            made["tiers"] = tiers(draw, spends)
    if made["combine"] == "compound" and draw.random() < 0.3:
        made["on_original"] = True
    return made


def tiers(draw: Random, spends: list[int]) -> list[Json]:
    """Tiers that rise in percentages or in amounts; or, which is valid too, in no order at all."""
    kind = draw.randrange(5)
    rewards: list[Json]
    if kind < 2:
        rewards = [{"percent": str(5 * (n + 1))} for n in range(len(spends))]
    elif kind < 4:
        rewards = [{"amount": spend // 10} for spend in spends]
    else:
        rewards = [
            draw.choice([{"percent": str(draw.randint(3, 25))}, {"amount": draw.randint(5, 300)}])
            for _ in spends
        ]
    return [
        {"spend": spend, "reward": reward} for spend, reward in zip(spends, rewards, strict=True)
    ]


def basket(draw: Random, *, pieces: int) -> Json:
    lines = []
    left = draw.randint(1, pieces)
    while left > 0:
        sku = draw.choice(SKUS)
        line: Json = {
            "id": str(len(lines) + 1),
            "sku": sku,
            "category": CATEGORIES[sku],
            "brand": BRANDS[sku],
            "tax_rate": draw.choice(["13", "9"]) if sku == "D" else "13",
        }
        kind = draw.random()
        if kind < 0.12:
            line |= {"unit": "kg", "quantity": draw.choice(["0.485", "1.250", "2"])}
            line["unit_price"] = draw.choice(PRICES)
            left -= 1
        elif kind < 0.17:
            line |= {"unit": "kg", "quantity": "0.333", "amount": draw.choice(PRICES)}
            left -= 1
        else:
            count = min(left, draw.choice([1, 1, 2, 3]))
            line |= {"quantity": str(count), "unit_price": draw.choice(PRICES)}
            left -= count
            if kind > 0.97:
                line["discountable"] = False
            elif kind > 0.94:
                line["price_override"] = 77
        lines.append(line)
    return {"currency": "CNY", "at": "2026-11-22T10:00:00+08:00", "lines": lines}
