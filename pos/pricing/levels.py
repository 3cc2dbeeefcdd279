"""One priority level: which promotions compete for which pieces, and what each piece takes.

A level remembers how it settled the last basket. Goods that came, went or are more now loosen the
parts that they compete in, and those in which a promotion can fire now or no longer; only these
are put together and solved again. A fresh level meets all goods at once: the same steps.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import msgspec

from pos.pricing.basket import Like
from pos.pricing.book import Offer
from pos.pricing.component import STACKED, Component, Outcome, PieceClass, Single, Solution
from pos.pricing.demand import NOTHING_WANTED, Demand, Node, Part, Wanted, demand_for, wanted_of
from pos.pricing.hope import is_hopeless
from pos.pricing.lots import Goods, Lot, Lots
from pos.pricing.promotion import Promotion
from pos.pricing.single import single


class _Entry(msgspec.Struct, gc=False):
    """A kind of goods at this level: what it meets, how it came, which of its lots want something
    (0 where one does not), and how it left."""

    offer: Offer
    lots: Lots
    nodes: Sequence[int]
    after: Lots = ()


class Level:
    """The promotions of one priority and the goods that want them."""

    def __init__(
        self,
        priority: int,
        promotions: tuple[Promotion, ...],
        sizes: Sequence[int],
        solve: Callable[[Component], Solution],
    ) -> None:
        self._priority = priority
        self._promotions = promotions
        self._sizes = sizes
        self._solve = solve
        self._entries: dict[Like, _Entry] = {}
        self._nodes: dict[int, Node] = {}
        self._last = 0
        self._demands: dict[int, Demand] = {}
        self._touched: dict[tuple[int, int], None] = {}
        self._loose: dict[int, None] = {}
        self._unproven = 0
        self.times: dict[int, int] = {}

    @property
    def optimal(self) -> bool:
        """Whether no way to share out the pieces gives more."""
        return not self._unproven

    def settle(self, flow: dict[Like, Lots], goods: Mapping[Like, Goods]) -> None:
        """Gives each piece what is best for the customer at this level.

        `flow` holds the goods that changed, as they come from the levels above (no lots where they
        are gone); it leaves with all goods that this level makes something else of than before.
        """
        for like, lots in flow.items():
            self._replace(like, lots, goods.get(like))
        self._see_what_fires()
        changed = {like: None for like in flow if like in self._entries}
        nodes = self._nodes
        for number in self._loose:
            if nodes[number].part is None:
                for member in self._put_together(number):
                    changed[nodes[member].goods.like] = None
        self._loose.clear()
        for like in changed:
            entry = self._entries[like]
            after = self._joined(entry)
            if after != entry.after:
                entry.after = flow[like] = after
            elif like in flow:
                flow[like] = after

    def _replace(self, like: Like, lots: Lots, goods: Goods | None) -> None:
        """Takes a kind of goods out and puts it in as it is now."""
        offer = None if goods is None else self._offer(goods)
        before = self._entries.get(like)
        if before is not None:
            if before.offer is offer and before.lots == lots:
                return
            del self._entries[like]
            for number in before.nodes:
                if number:
                    self._leave(number)
        if goods is None or offer is None or not lots:
            return
        nodes = []
        for place, lot in enumerate(lots):
            wanted = wanted_of(lot, offer, self._promotions)
            nodes.append(0 if wanted is NOTHING_WANTED else self._enter(place, goods, lot, wanted))
        self._entries[like] = _Entry(offer, lots, nodes)

    def _offer(self, goods: Goods) -> Offer | None:
        """What a kind of goods meets at this level."""
        assert goods.offers is not None
        for offer in goods.offers.levels:
            if offer.priority == self._priority:
                return offer
        return None

    def _enter(self, place: int, goods: Goods, lot: Lot, wanted: Wanted) -> int:
        self._last += 1
        number = self._last
        demands, pieces = self._demands, lot.pieces
        for rank, bits in wanted.linking:
            demand = demands.get(rank)
            if demand is None:
                demand = demands[rank] = demand_for(self._promotions[rank], self._sizes[rank])
            demand.nodes[number] = bits
            demand.pieces += pieces
            if demand.slots:
                demand.count_slots(bits, pieces)
        self._touched.update(dict.fromkeys(wanted.linking))
        self._nodes[number] = Node(goods, place, lot, wanted)
        self._loose[number] = None
        return number

    def _leave(self, number: int) -> None:
        node = self._nodes[number]
        for rank, bits in node.wanted.linking:
            demand = self._demands[rank]
            del demand.nodes[number]
            demand.pieces -= node.lot.pieces
            if demand.slots:
                demand.count_slots(bits, -node.lot.pieces)
        self._touched.update(dict.fromkeys(node.wanted.linking))
        if node.part is not None:
            self._loosen(node.part)
        del self._loose[number]
        del self._nodes[number]

    def _loosen(self, part: Part) -> None:
        """Takes a part apart."""
        for number in part.nodes:
            self._nodes[number].part = None
            self._loose[number] = None
        self._unproven -= not part.solution.optimal
        for rank, count in part.solution.times.items():
            self.times[rank] -= count
            if not self.times[rank]:
                del self.times[rank]

    def _see_what_fires(self) -> None:
        """Looks again at the promotions whose goods changed; a lot that competes for another set
        of them than before is of another class now."""
        nodes, demands, touched = self._nodes, self._demands, self._touched
        altered: dict[int, None] = {}
        for rank, _ in touched:
            demand = demands[rank]
            before = demand.links
            links = demand.links = demand.does_link() if demand.pieces >= demand.size else None
            if links is not before and (links is False or before is False):
                altered.update(dict.fromkeys(demand.nodes))
        for number in altered:
            nodes[number].alone = nodes[number].piece = None
        altered.update(self._loose)
        for number in altered:
            node = nodes[number]
            if node.alone is None:
                node.alone = self._alone(node)
                touched.update(dict.fromkeys(node.wanted.linking))
                if node.part is not None:
                    self._loosen(node.part)
        for rank, _ in touched:
            demand = demands[rank]
            if demand.links or demand.ties:
                self._see_what_ties(demand)
        touched.clear()
        for number in self._loose:
            node = nodes[number]
            if node.piece is None:
                node.piece = self._piece(node)

    def _see_what_ties(self, demand: Demand) -> None:
        """Takes apart what a promotion ties together, or did."""
        nodes = self._nodes
        before = demand.ties
        demand.ties = demand.links is True and not is_hopeless(
            demand.promotion, [nodes[number].taker(bits) for number, bits in demand.nodes.items()]
        )
        if demand.ties or before:
            for number in demand.nodes:
                node = nodes[number]
                if node.part is not None:
                    self._loosen(node.part)
                if demand.ties is not before:
                    node.piece = None

    def _alone(self, node: Node) -> Single:
        """What a piece gets by itself, from promotions that look at it alone or whose limits are
        out of reach."""
        simples, limited = node.wanted.simples, node.wanted.limited
        if limited:
            unlimited = [rank for rank in limited if self._demands[rank].links is False]
            simples = sorted((*simples, *unlimited))
        node.simples = tuple(simples)
        goods = node.goods
        return single(
            node.simples,
            self._promotions,
            value=node.lot.value,
            original=goods.value,
            measure=goods.measure,
        )

    def _piece(self, node: Node) -> PieceClass:
        """The class of a lot's pieces."""
        demands = self._demands
        options = tuple([entry for entry in node.wanted.linking if demands[entry[0]].ties])
        lot, goods = node.lot, node.goods
        assert node.alone is not None
        return PieceClass(
            -lot.value,
            goods.value,
            goods.measure,
            lot.state == STACKED,
            options,
            node.simples,
            node.alone,
        )

    def _put_together(self, first: int) -> Sequence[int]:
        """The lots that linking promotions tie to one, solved together."""
        node = self._nodes[first]
        piece = node.piece
        assert piece is not None
        numbers = [first]
        if piece.options:
            self._reach(numbers)
        if len(numbers) == 1:
            solution = self._solve(((piece, node.lot.pieces),))
            node.after = tuple([_after(node.lot, made, made.pieces) for made in solution.outcomes])
        else:
            component, places = self._component(numbers)
            solution = self._solve(component)
            _hand_out(solution.outcomes, places)
        part = Part(numbers, solution)
        for number in numbers:
            self._nodes[number].part = part
        self._unproven += not solution.optimal
        for rank, count in solution.times.items():
            self.times[rank] = self.times.get(rank, 0) + count
        return numbers

    def _reach(self, numbers: list[int]) -> None:
        """Adds whatever promotions tie to the lots, and to what is added."""
        seen = set(numbers)
        asked = set()
        for number in numbers:
            piece = self._nodes[number].piece
            assert piece is not None
            for rank, _ in piece.options:
                if rank not in asked:
                    asked.add(rank)
                    for other in self._demands[rank].nodes:
                        if other not in seen:
                            seen.add(other)
                            numbers.append(other)

    def _component(self, numbers: Sequence[int]) -> tuple[Component, Sequence[Sequence[Node]]]:
        """Some lots as runs of one class, and the lots of each run.

        They stand as `pos.money.allocate` wants them: dear before cheap, then as goods do. So a
        class whose goods others of the same value come between makes several runs.
        """
        nodes = [self._nodes[number] for number in numbers]
        nodes.sort(key=lambda node: (-node.lot.value, node.goods.like, node.place))
        runs: list[tuple[PieceClass, list[Node]]] = []
        for node in nodes:
            piece = node.piece
            assert piece is not None
            if runs and runs[-1][0] == piece:
                runs[-1][1].append(node)
            else:
                runs.append((piece, [node]))
        component = tuple(
            [(piece, sum([node.lot.pieces for node in members])) for piece, members in runs]
        )
        return component, [members for _, members in runs]

    def _joined(self, entry: _Entry) -> Lots:
        """The lots of a kind of goods after the level."""
        nodes = self._nodes
        if len(entry.nodes) == 1 and entry.nodes[0]:
            return nodes[entry.nodes[0]].after
        return tuple(
            [
                made
                for number, lot in zip(entry.nodes, entry.lots, strict=True)
                for made in (nodes[number].after if number else (lot,))
            ]
        )


def _hand_out(outcomes: Sequence[Outcome], places: Sequence[Sequence[Node]]) -> None:
    """Gives the outcomes of each class to its lots in order."""
    for nodes in places:
        for node in nodes:
            node.after = ()
    waiting = [iter(nodes) for nodes in places]
    current = [next(nodes) for nodes in waiting]
    left = [node.lot.pieces for node in current]
    for outcome in outcomes:
        at = outcome.piece
        pieces = outcome.pieces
        while pieces:
            while not left[at]:
                current[at] = next(waiting[at])
                left[at] = current[at].lot.pieces
            taken = min(pieces, left[at])
            node = current[at]
            node.after = (*node.after, _after(node.lot, outcome, taken))
            left[at] -= taken
            pieces -= taken


def _after(lot: Lot, outcome: Outcome, pieces: int) -> Lot:
    """So many pieces of a lot with what the level gave them."""
    shares = outcome.shares
    if not shares:
        return Lot(lot.value, pieces, lot.shares, lot.state)
    value = lot.value
    for _, amount in shares:
        value -= amount
    return Lot(value, pieces, lot.shares + shares, outcome.state)
