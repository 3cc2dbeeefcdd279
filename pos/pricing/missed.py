"""Promotions that wanted something of the basket and gave nothing, and why.

Worked out only when somebody asks: what a promotion would give is its discount on this basket as
if it were the only one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from pos.pricing.basket import Basket, BasketLine, PricedBasket
from pos.pricing.component import Component, PieceClass
from pos.pricing.eligibility import Refusal, missing_spend, refusal
from pos.pricing.engine import Engine
from pos.pricing.lots import Goods, goods_of
from pos.pricing.portions import reward_of
from pos.pricing.promotion import WHOLE, Promotion
from pos.pricing.rewards import off, off_piece
from pos.pricing.runs import best_runs
from pos.pricing.solve import solve

Reason = Refusal | Literal["short", "lost_to", "excluded_item"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """What a promotion still lacks: pieces (of which slots), or money spent."""

    count: int = 0
    slots: tuple[tuple[int, int], ...] = ()
    spend: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """A promotion that gave nothing. `lines` are those of the basket that it wants.

    `would_give` is absent where it depends on goods that are not in the basket. One that would take
    nothing off these goods even if it were the only one (they cost no more than its price, or its
    percentage of them rounds to nothing) is not for them: `excluded_item` with a `would_give` of 0.
    What is `lost_to` others always names them.
    """

    promotion: str
    reason: Reason
    to: tuple[str, ...] = ()
    needs: Needs | None = None
    would_give: int | None = None
    lines: tuple[int, ...] = ()


def missed(engine: Engine, basket: Basket, priced: PricedBasket) -> tuple[Missed, ...]:
    """Every promotion that names something in the basket and was not applied, by rank."""
    found = _Missed(engine, basket, priced, only_thresholds=False)
    return tuple(found.tell())


def steps_ahead(engine: Engine, basket: Basket, priced: PricedBasket) -> tuple[Missed, ...]:
    """The steps of thresholds that the customer may have and that more spending would reach, those
    of thresholds that give something already too. Costs no more than to add up.

    `would_give` is what the step gives more than its threshold would give now, as if alone.
    """
    found = _Missed(engine, basket, priced, only_thresholds=True)
    return tuple(found.tell_steps())


class _Missed:
    def __init__(
        self, engine: Engine, basket: Basket, priced: PricedBasket, *, only_thresholds: bool
    ) -> None:
        self._promotions = engine.book.promotions
        self._basket = basket
        self._priced = priced
        self._goods = goods_of(basket.lines)
        self._wanting: dict[int, list[tuple[Goods, int]]] = {}
        self._named: dict[int, list[BasketLine]] = {}
        for line in basket.lines:
            if line.quantity < 0:
                continue
            matches = engine.book.matches((line.sku, line.category, line.brand))
            for rank, _ in matches.thresholds if only_thresholds else matches.wanted:
                self._named.setdefault(rank, []).append(line)
            for rank in () if only_thresholds else matches.excepted:
                self._named.setdefault(rank, [])
        for kind in self._goods:
            matches = engine.book.matches(kind.article)
            for rank, bits in matches.thresholds if only_thresholds else matches.wanted:
                if not kind.measure or self._promotions[rank].kind in ("simple", "threshold"):
                    self._wanting.setdefault(rank, []).append((kind, bits))
        by_id = {promotion.promotion for promotion in priced.applied}
        self._ranks = [
            rank for rank in sorted(self._named) if self._promotions[rank].id not in by_id
        ]
        self._last = {
            applied.promotion
            for applied in priced.applied
            if self._promotions[engine.book.ranks[applied.promotion]].kind == "threshold"
        }
        self._alone = {
            applied.promotion
            for applied in priced.applied
            if self._promotions[engine.book.ranks[applied.promotion]].combine == "exclusive"
        }
        self._taken_alone: dict[int, int] = {}
        for applied in priced.applied:
            if applied.promotion in self._alone:
                for number, quantity in applied.lines.items():
                    before = self._taken_alone.get(number, 0)
                    self._taken_alone[number] = before + quantity
        self._taking: dict[int, list[str]] = {}
        for applied in priced.applied:
            for number in applied.lines:
                self._taking.setdefault(number, []).append(applied.promotion)

    def tell(self) -> Iterable[Missed]:
        """One after another."""
        for rank in self._ranks:
            yield self._why(rank, self._promotions[rank])

    def tell_steps(self) -> Iterable[Missed]:
        """Step by step, of thresholds that ask for nothing else that is not there."""
        for rank, lines in sorted(self._named.items()):
            promotion = self._promotions[rank]
            if promotion.kind != "threshold" or refusal(promotion, self._basket) is not None:
                continue
            if promotion.min_spend is not None and missing_spend(promotion.min_spend, self._basket):
                continue
            net, gross = self._spent(self._wanting.get(rank, []))
            now = reward_of(promotion, net=net, gross=gross).amount
            spent = gross if promotion.base == "gross" else net
            for spend in _steps(promotion, spent):
                lacking = spend - spent
                then = reward_of(promotion, net=net + lacking, gross=gross + lacking).amount
                yield Missed(
                    promotion=promotion.id, reason="short", needs=Needs(spend=lacking),
                    would_give=then - now, lines=tuple(line.id for line in lines),
                )  # fmt: skip

    def _why(self, rank: int, promotion: Promotion) -> Missed:
        lines = tuple(line.id for line in self._named[rank])
        wanting = self._wanting.get(rank, [])
        refused = refusal(promotion, self._basket)
        if refused is not None:
            return Missed(
                promotion=promotion.id, reason=refused, lines=lines,
                would_give=self._would_give(rank, promotion, wanting),
            )  # fmt: skip
        if not any(line.takes_promotions for line in self._named[rank]):
            return Missed(promotion=promotion.id, reason="excluded_item", lines=lines)
        if promotion.min_spend is not None:
            lacking = missing_spend(promotion.min_spend, self._basket)
            if lacking:
                return Missed(
                    promotion=promotion.id, reason="short", needs=Needs(spend=lacking),
                    would_give=self._would_give(rank, promotion, wanting), lines=lines,
                )  # fmt: skip
        if promotion.kind == "threshold":
            return self._why_threshold(promotion, wanting, lines)
        short = _lacking(promotion, wanting)
        if short.count:
            return Missed(
                promotion=promotion.id, reason="short", needs=short, lines=lines,
                would_give=_if_filled(rank, promotion, wanting, short, self._promotions),
            )  # fmt: skip
        return self._lost(promotion, lines, self._would_give(rank, promotion, wanting))

    def _lost(self, promotion: Promotion, lines: Sequence[int], would_give: int | None) -> Missed:
        if not would_give:
            return Missed(
                promotion=promotion.id, reason="excluded_item", would_give=would_give,
                lines=tuple(lines),
            )  # fmt: skip
        takers = {name for line in lines for name in self._taking.get(line, ())}
        rivals = {
            name
            for name in takers
            if (name in self._last) == (promotion.kind == "threshold") or name in self._alone
        }
        # A threshold that is exclusive wants only what nothing else took; any other finds goods
        # that others made free worth nothing.
        winners = takers if _wants_whole(promotion) else rivals or takers
        return Missed(
            promotion=promotion.id, reason="lost_to", to=tuple(sorted(winners)),
            would_give=would_give, lines=tuple(lines),
        )  # fmt: skip

    def _why_threshold(
        self, promotion: Promotion, wanting: Sequence[tuple[Goods, int]], lines: tuple[int, ...]
    ) -> Missed:
        net, gross = self._spent(wanting, whole=_wants_whole(promotion))
        given = reward_of(promotion, net=net, gross=gross)
        if given.amount:
            return self._lost(promotion, lines, given.amount)
        spent = gross if promotion.base == "gross" else net
        if promotion.every is not None:
            spend, amount = promotion.every.spend, promotion.every.amount
        else:
            first = promotion.tiers[0]
            spend = first.spend
            value = net + max(0, spend - spent)
            amount = off(first.reward, value=value, original=value)
        if spent >= spend:
            return self._why_nothing(promotion, wanting, lines, net)
        return Missed(
            promotion=promotion.id, reason="short", needs=Needs(spend=spend - spent),
            would_give=amount, lines=lines,
        )  # fmt: skip

    def _why_nothing(
        self,
        promotion: Promotion,
        wanting: Sequence[tuple[Goods, int]],
        lines: tuple[int, ...],
        net: int,
    ) -> Missed:
        """Why a threshold that is reached gives nothing: others left nothing to take, or so little
        that its percentage rounds to nothing."""
        whole, gross = self._spent(wanting, whole=True)
        alone = reward_of(promotion, net=whole, gross=gross).amount
        reached = [tier.reward for tier in promotion.tiers if tier.spend <= net]
        if alone or not reached or reached[-1].kind != "percent" or not reached[-1].value:
            return self._lost(promotion, lines, alone)
        # The smallest value of which the percentage comes to half a minor unit.
        value = -(-WHOLE // (2 * reached[-1].value))
        return Missed(
            promotion=promotion.id, reason="short", needs=Needs(spend=value - net), lines=lines,
            would_give=reward_of(promotion, net=value, gross=gross + value - net).amount,
        )  # fmt: skip

    def _spent(
        self, wanting: Sequence[tuple[Goods, int]], *, whole: bool = False
    ) -> tuple[int, int]:
        """What stands to be counted by a threshold: net before thresholds, and gross. The `whole`
        value is counted as if no other promotion were there."""
        if whole:
            gross = sum(
                self._priced.lines[line].gross for kind, _ in wanting for line, _ in kind.lines
            )
            return gross, gross
        net = gross = 0
        for kind, _ in wanting:
            for line, _ in kind.lines:
                money = self._priced.lines[line]
                alone = self._taken_alone.get(line, 0)
                if alone and kind.measure:
                    continue
                taken = kind.value * (alone // 1000)
                gross += money.gross - taken
                net += money.net - taken
                for share in money.shares:
                    if share.promotion in self._last or share.promotion in self._alone:
                        net += share.amount
        return net, gross

    def _would_give(
        self, rank: int, promotion: Promotion, wanting: Sequence[tuple[Goods, int]]
    ) -> int | None:
        if promotion.kind == "threshold":
            net, gross = self._spent(wanting, whole=_wants_whole(promotion))
            return reward_of(promotion, net=net, gross=gross).amount
        short = _lacking(promotion, wanting)
        if short.count:
            return _if_filled(rank, promotion, wanting, short, self._promotions)
        return _discount(rank, wanting, {}, self._promotions)


def _wants_whole(promotion: Promotion) -> bool:
    """Whether it is a threshold that counts only what nothing else took."""
    return promotion.kind == "threshold" and promotion.combine == "exclusive"


def _steps(promotion: Promotion, spent: int) -> list[int]:
    """What is to be spent for more than `spent` reaches: the tiers above, or one `every` more."""
    if promotion.every is not None:
        return [(spent // promotion.every.spend + 1) * promotion.every.spend]
    return [tier.spend for tier in promotion.tiers if tier.spend > spent]


def _lacking(promotion: Promotion, wanting: Sequence[tuple[Goods, int]]) -> Needs:
    """The pieces that one application lacks, slot by slot."""
    slots = []
    for n, slot in enumerate(promotion.slots):
        there = sum(kind.count for kind, bits in wanting if bits >> n & 1)
        if there < slot.count:
            slots.append((n, slot.count - there))
    count = sum(lacking for _, lacking in slots)
    if not count and promotion.kind == "bundle":
        # Slots that want the same goods may each find enough, but not together.
        pieces = sum(kind.count for kind, _ in wanting)
        count = max(0, promotion.group_size - pieces)
    return Needs(count=count, slots=tuple(slots) if promotion.kind == "bundle" else ())


def _if_filled(
    rank: int,
    promotion: Promotion,
    wanting: Sequence[tuple[Goods, int]],
    short: Needs,
    promotions: Sequence[Promotion],
) -> int | None:
    """What it would give with the pieces that it lacks, as cheap as the cheapest that fit."""
    more: dict[int, int] = {}
    for slot, lacking in short.slots or ((0, short.count),):
        fitting = [n for n, (_, bits) in enumerate(wanting) if bits >> slot & 1]
        if not fitting:
            return None
        cheapest = min(fitting, key=lambda n: (wanting[n][0].value, n))
        more[cheapest] = more.get(cheapest, 0) + lacking
    return _discount(rank, wanting, more, promotions)


def _discount(
    rank: int,
    wanting: Sequence[tuple[Goods, int]],
    more: Mapping[int, int],
    promotions: Sequence[Promotion],
) -> int:
    """The discount of a promotion that is alone on these goods."""
    promotion = promotions[rank]
    if promotion.kind == "simple" and promotion.max_times is None:
        return sum(
            off_piece(promotion, value=kind.value, original=kind.value, measure=kind.measure)
            * (kind.count + more.get(n, 0))
            for n, (kind, _) in enumerate(wanting)
        )
    classes: dict[PieceClass, int] = {}
    for n, (kind, bits) in enumerate(wanting):
        piece = PieceClass(-kind.value, kind.value, kind.measure, False, ((rank, bits),), ())
        classes[piece] = classes.get(piece, 0) + kind.count + more.get(n, 0)
    component: Component = tuple(sorted(classes.items()))
    if promotion.kind == "quantity" and promotion.combine != "compound":
        runs, proven = best_runs(rank, promotion, component)
        if proven:
            return sum([column.discount * times for column, times in runs])
    solution = solve(component, promotions)
    return sum(
        amount * outcome.pieces for outcome in solution.outcomes for _, amount in outcome.shares
    )
