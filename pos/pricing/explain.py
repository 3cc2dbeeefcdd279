"""The price of a basket in words: for the cashier, the customer's display and the admin's table.

Sentences come from the catalogue of texts; `goods` names the articles of the basket's lines.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from pos.money import amount_text, quantity_text
from pos.pricing.basket import Applied, PricedBasket
from pos.pricing.missed import Missed
from pos.pricing.promotion import Promotion
from pos.pricing.read_basket import NamedBasket

Wording = Callable[..., str]
"""Turns a text's code and values into a sentence of the reader's language."""


def applied_sentence(
    applied: Applied, promotion: Promotion, *, texts: Wording, places: int = 2
) -> str:
    """What a promotion gave."""
    return texts(
        "price.applied",
        name=promotion.name,
        name_en=promotion.name_en,
        amount=amount_text(applied.amount, places=places),
    )


def missed_sentence(
    missed: Missed,
    promotions: Mapping[str, Promotion],
    goods: Mapping[int, str],
    *,
    saves: int | None = None,
    texts: Wording,
    places: int = 2,
) -> str:
    """Why a promotion gave nothing, or what would make it give something.

    `saves` is what it would really save, tried out (pos.pricing.trial); without it the sentence
    promises nothing, and says what the promotion would give if it were the only one.
    """
    promotion = promotions[missed.promotion]
    gain = amount_text(missed.would_give or 0, places=places)
    if missed.reason == "short" and missed.needs is not None:
        if saves is None:
            return _unsure(missed, promotion, goods, texts=texts, places=places)
        return _short(missed, promotion, goods, saves, texts=texts, places=places)
    if missed.reason == "excluded_item" and missed.would_give is not None:
        return texts("price.gives_nothing", name=promotion.name, name_en=promotion.name_en)
    if missed.reason == "lost_to":
        winners = texts("price.and").join(
            texts("price.promotion", name=other.name, name_en=other.name_en)
            for other in map(promotions.__getitem__, missed.to)
        )
        return texts(
            "price.lost_to",
            name=promotion.name,
            name_en=promotion.name_en,
            amount=gain,
            winners=winners,
        )
    return texts(f"price.{missed.reason}", name=promotion.name, name_en=promotion.name_en)


def _short(
    missed: Missed,
    promotion: Promotion,
    goods: Mapping[int, str],
    saves: int,
    *,
    texts: Wording,
    places: int,
) -> str:
    """What to buy and what that saves: a promise."""
    needs = missed.needs
    assert needs is not None
    gain = amount_text(saves, places=places)
    if needs.spend:
        lacking = amount_text(needs.spend, places=places)
        return texts(
            "price.short_spend_gain",
            name=promotion.name,
            name_en=promotion.name_en,
            lacking=lacking,
            amount=gain,
        )
    what = _wanted(missed, promotion, goods)
    reward = promotion.reward
    if what and not promotion.cheapest and reward is not None and reward.kind == "price":
        return texts(
            "price.short_group_price",
            lacking=needs.count,
            goods=what,
            count=promotion.group_size,
            price=amount_text(reward.value, places=places),
        )
    if what:
        return texts("price.short_goods_gain", lacking=needs.count, goods=what, amount=gain)
    return texts(
        "price.short_pieces_gain",
        name=promotion.name,
        name_en=promotion.name_en,
        lacking=needs.count,
        amount=gain,
    )


def _unsure(
    missed: Missed,
    promotion: Promotion,
    goods: Mapping[int, str],
    *,
    texts: Wording,
    places: int,
) -> str:
    """What a promotion lacks, and what it would give then if no other were better."""
    needs = missed.needs
    assert needs is not None
    if needs.spend:
        code = "price.short_spend"
        lacking: str | int = amount_text(needs.spend, places=places)
    else:
        code, lacking = "price.short_pieces", needs.count
    if missed.would_give is None:
        return texts(code, name=promotion.name, name_en=promotion.name_en, lacking=lacking)
    alone = amount_text(missed.would_give, places=places)
    what = _wanted(missed, promotion, goods)
    if what and not needs.spend:
        return texts(
            "price.short_goods_alone",
            name=promotion.name, name_en=promotion.name_en, lacking=lacking, goods=what,
            amount=alone,
        )  # fmt: skip
    return texts(
        f"{code}_alone",
        name=promotion.name,
        name_en=promotion.name_en,
        lacking=lacking,
        amount=alone,
    )


def _wanted(missed: Missed, promotion: Promotion, goods: Mapping[int, str]) -> str:
    """The goods that a promotion lacks pieces of, where the basket has one kind of them."""
    names = {goods[line] for line in missed.lines if line in goods}
    return names.pop() if len(names) == 1 and promotion.kind == "quantity" else ""


def brief_sentence(
    missed: Missed, promotions: Mapping[str, Promotion], *, texts: Wording, places: int = 2
) -> str:
    """What would make a promotion give something, in the 20 columns of a customer's display.

    For one that is `short` and whose gain is known; it is about what the customer sees beside it.
    """
    needs, gain = missed.needs, missed.would_give
    if needs is None or gain is None:
        return ""
    amount = amount_text(gain, places=places)
    if needs.spend:
        lacking = amount_text(needs.spend, places=places)
        return texts("price.brief_spend", lacking=lacking, amount=amount)
    promotion = promotions[missed.promotion]
    reward = promotion.reward
    if promotion.kind == "quantity" and not promotion.cheapest:
        if reward is not None and reward.kind == "price":
            return texts(
                "price.brief_group_price",
                lacking=needs.count,
                count=promotion.group_size,
                price=amount_text(reward.value, places=places),
            )
    return texts("price.brief_pieces", lacking=needs.count, amount=amount)


def table(
    named: NamedBasket,
    priced: PricedBasket,
    missed: Sequence[Missed],
    promotions: Mapping[str, Promotion],
    *,
    saves: Mapping[str, int],
    texts: Wording,
    places: int = 2,
) -> str:
    """The whole result for a person to read. `saves` is what promotions that are short would
    really save (pos.pricing.trial)."""

    def money(amount: int) -> str:
        return amount_text(amount, places=places)

    rows = []
    goods = {}
    for line, name in zip(named.basket.lines, named.names, strict=True):
        goods[line.id] = line.sku
        result = priced.lines[line.id]
        quantity = quantity_text(line.quantity) if line.quantity else ""
        rows.append(f"{name:<6} {line.sku:<16} {quantity:>9} {money(result.gross):>12}")
        for share in result.shares:
            known = promotions.get(share.promotion)
            label = known.name if known is not None else share.promotion
            rows.append(f"{'':<6}   {label}: {money(-share.amount)}")
        if result.discount:
            rows.append(f"{'':<6} {'=':<16} {'':>9} {money(result.net):>12}")
    rows.append("")
    for code, amount in (
        ("gross", priced.gross),
        ("discount", -priced.discount),
        ("total", priced.total),
        ("tax", priced.tax),
    ):
        rows.append(f"{texts(f'price.{code}')}: {money(amount)}")
    if not priced.optimal:
        rows.append(texts("price.not_optimal"))
    rows += [""] if priced.applied else []
    rows += [
        "+ " + applied_sentence(applied, promotions[applied.promotion], texts=texts, places=places)
        for applied in priced.applied
    ]
    rows += [""] if missed else []
    rows += [
        "- "
        + missed_sentence(
            entry,
            promotions,
            goods,
            saves=saves.get(entry.promotion),
            texts=texts,
            places=places,
        )
        for entry in missed
    ]
    return "\n".join(rows) + "\n"
