"""Head office and the till price a basket alike: to the byte, from the same list of promotions."""

from __future__ import annotations

import json
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from pos.hq.promotions import read_promotions as rows_of
from pos.pricing.engine import Engine, Memory
from pos.pricing.missed import missed
from pos.pricing.promotion import Promotion
from pos.pricing.read_basket import NamedBasket, basket_of
from pos.pricing.read_promotions import promotions_of, read_promotions
from pos.pricing.result import result_of
from tests.pos.pricing import baskets

KINDS = ("simple", "quantity", "bundle", "threshold")


def told(engine: Engine, named: NamedBasket, memory: Memory | None = None) -> bytes:
    """The whole result as it goes over the wire."""
    priced = engine.price(named.basket, memory=memory)
    by_id = {promotion.id: promotion for promotion in engine.book.promotions}
    losers = missed(engine, named.basket, priced)
    return json.dumps(result_of(named, priced, losers, by_id), ensure_ascii=False).encode()


def at_the_till(content: bytes) -> list[Promotion]:
    """The promotions as a till reads them: row by row, as head office's feed hands them down."""
    return [made for _, row in rows_of(content) for made in promotions_of([json.loads(bytes(row))])]


@settings(max_examples=2 * settings().max_examples)
@given(st.integers(0, 2**64))
def test_the_till_and_head_office_agree_to_the_byte(seed: int) -> None:
    draw = Random(seed)
    promotions = [
        baskets.promotion(draw, n, kinds=KINDS, combines=["best", "best", "exclusive", "compound"])
        for n in range(draw.randint(1, 5))
    ]
    for made in promotions:
        made["priority"] = draw.choice([0, 0, 1])
        made["name"] = draw.choice(["八折", "two\u00a0for", 'a "b" \\ c'])
    content = json.dumps(promotions, indent=2, ensure_ascii=draw.random() < 0.5).encode()
    office = Engine(read_promotions(content))
    # The feed hands rows down in an order of its own.
    till = Engine(draw.sample(at_the_till(content), len(promotions)))
    basket = baskets.basket(draw, pieces=9)
    memory = Memory()
    for scanned in range(1, len(basket["lines"]) + 1):
        named = basket_of(basket | {"lines": basket["lines"][:scanned]})
        assert told(till, named, memory) == told(office, named)
