"""The bagging area, step by step: what was scanned, what lies there, and what is to be said.

State = fold(steps). Only a weight at rest is judged; one that moves is waited for. What was scanned
has a while to be put there; then the shopper is asked kindly, and only after another while, or
where he cannot help himself, somebody of the shop. One matter at a time.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

from pos.bagging.learned import LEAST_SLACK, Span, total

PATIENCE_US: Final = 10_000_000
"""How long what was scanned may be on its way before the shopper is asked for it."""
CALL_US: Final = 15_000_000
"""How long he is asked before somebody of the shop is."""
DRIFT: Final = 6
"""Grams by which a scale at rest wanders: nobody is asked, and the area follows it."""
LARGEST_BAG: Final = 1_500
"""Grams of an own bag; what is heavier somebody looks at."""

Word = Literal[
    "calm", "moving", "wait", "put_it_there", "scan_it", "put_it_back", "too_heavy", "look",
    "own_bag", "somebody",
]  # fmt: skip
"""What the area has to say: nothing (`calm`, `moving`, `wait`); put it in the area; scan what you
just put there; put back what you took; that is too heavy for the scale; please have a look at the
area; put your own bag there now; somebody is coming."""
TO_SHOPPER: Final[frozenset[Word]] = frozenset(
    {"put_it_there", "scan_it", "put_it_back", "too_heavy", "look", "own_bag"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanned:
    """So many pieces of an article are to come; `span` is what they weigh together, None where
    nobody can tell."""

    line: int
    sku: str
    pieces: int
    span: Span | None
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenOut:
    """So many pieces of a line went out of the sale; `span` is what they weigh together."""

    line: int
    pieces: int
    span: Span | None
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """What the scale shows; `over`: more than it can weigh."""

    grams: int
    at_rest: bool
    at: int
    over: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnBag:
    """The shopper says that he puts a bag of his own there."""

    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NotBagged:
    """What was scanned last is not put there: too large, too heavy, or carried in the hand."""

    line: int
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LetPass:
    """Somebody of the shop has looked: what lies there now is right."""

    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Second:
    """Time has passed."""

    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleared:
    """The shopper has gone; what lies there is nobody's."""

    at: int


Step: TypeAlias = Scanned | TakenOut | Weighed | OwnBag | NotBagged | LetPass | Second | Cleared


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """An observation to learn from: one piece of an article weighed so much, and was let pass."""

    sku: str
    grams: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """The area now. `right` are the grams that are in order, `due` what is still to come (or, with
    negative pieces, to be taken away), `shown` the last weight at rest. `since` is when the matter
    of now began. `learned` are the observations of the last step."""

    right: int = 0
    due: tuple[Scanned, ...] = ()
    shown: int | None = None
    word: Word = "calm"
    since: int = 0
    bag: bool = False
    interventions: int = 0
    learned: tuple[Piece, ...] = ()

    @property
    def waits_for_staff(self) -> bool:
        """Whether somebody of the shop has to look."""
        return self.word == "somebody"


def step(area: Area, happened: Step) -> Area:
    """The area after `happened`."""
    area = replace(area, learned=())
    match happened:
        case Scanned(span=span) if span is not None and span.high <= DRIFT:
            return area  # Too light for the scale to tell.
        case Scanned():
            return _judge(replace(area, due=(*area.due, happened)), happened.at)
        case TakenOut(line=line, pieces=pieces, span=span, at=at):
            return _judge(_taken_out(area, line=line, pieces=pieces, span=span, at=at), at)
        case Weighed(over=True, at=at):
            return _say(area, "too_heavy", at)
        case Weighed(at_rest=False, at=at):
            return _grown(area, at) if area.word in TO_SHOPPER else _say(area, "moving", at)
        case Weighed(grams=grams, at=at):
            return _judge(replace(area, shown=grams), at)
        case OwnBag(at=at):
            return _say(replace(area, bag=True), "own_bag", at)
        case NotBagged(line=line, at=at):
            kept = tuple(one for one in area.due if one.line != line)
            return _judge(replace(area, due=kept), at)
        case LetPass(at=at):
            return _let_pass(area, at)
        case Second(at=at):
            return _grown(area, at)
        case Cleared(at=at):
            return Area(right=area.shown or 0, shown=area.shown, since=at,
                        interventions=area.interventions)  # fmt: skip


def _judge(area: Area, at: int) -> Area:
    """What the weight at rest means, with what is due."""
    if area.shown is None:
        return _say(area, "wait" if area.due else "calm", at)
    more = area.shown - area.right
    if area.bag:
        return _bag(area, more, at)
    for some in _together(area.due):
        if _fits(more, some):
            return _came(area, some, more, at)
    if abs(more) <= DRIFT:
        calm = replace(area, right=area.shown) if not area.due else area
        return _say(calm, "wait" if area.due else "calm", at)
    if not area.due:
        return _say(area, "scan_it" if more > 0 else "put_it_back", at)
    if all(one.pieces < 0 for one in area.due):
        return _say(area, "wait", at)  # What went out of the sale is on its way out of the bag.
    return _say(area, "look" if more > 0 else "put_it_back", at)


def _together(due: tuple[Scanned, ...]) -> list[tuple[Scanned, ...]]:
    """What may have come at once, the likeliest first: everything in the order in which it was
    scanned, or one thing before the others; and where the weight of none is a guess."""
    found = [due[:count] for count in range(len(due), 0, -1)]
    found += [(one,) for one in due[1:]]
    return sorted(found, key=lambda some: any(one.span is None for one in some))


def _fits(more: int, due: tuple[Scanned, ...]) -> bool:
    """Whether these things, put there or taken away, explain the weight."""
    if any(one.span is None for one in due):
        # What nobody can tell the weight of may be anything that has weight.
        known = total(one.span for one in due if one.span is not None)
        return more > max(DRIFT, known.high) and all(one.pieces > 0 for one in due)
    span = total(one.span for one in due if one.span is not None)
    # A scale that wanders has put nothing anywhere.
    is_more = abs(more) > DRIFT
    return is_more and more in Span(
        low=span.low - LEAST_SLACK // 2, high=span.high + LEAST_SLACK // 2
    )


def _came(area: Area, came: tuple[Scanned, ...], more: int, at: int) -> Area:
    """Some of what was due is where it belongs."""
    assert area.shown is not None
    rest = tuple(one for one in area.due if one not in came)
    learned: tuple[Piece, ...] = ()
    if len(came) == 1 and came[0].pieces > 0:
        learned = (Piece(sku=came[0].sku, grams=more // came[0].pieces),)
    after = replace(area, right=area.shown, due=rest, learned=learned)
    return _say(after, "wait" if rest else "calm", at)


def _bag(area: Area, more: int, at: int) -> Area:
    """An own bag is expected: what comes now is the bag, unless it is none."""
    assert area.shown is not None
    if abs(more) <= DRIFT:
        return _say(area, "own_bag", at)
    if 0 < more <= LARGEST_BAG:
        return _judge(replace(area, right=area.shown, bag=False), at)
    return _call(replace(area, bag=False), at)


def _taken_out(area: Area, *, line: int, pieces: int, span: Span | None, at: int) -> Area:
    """Pieces that are still due are simply due no more; others are to be taken away again."""
    due = []
    left = pieces
    for one in area.due:
        if one.line != line or one.pieces <= 0 or not left:
            due.append(one)
            continue
        gone = min(left, one.pieces)
        left -= gone
        if one.pieces > gone:
            rest = one.pieces - gone
            share = None
            if one.span is not None:
                share = Span(low=one.span.low * rest // one.pieces,
                             high=-(-one.span.high * rest // one.pieces))  # fmt: skip
            due.append(replace(one, pieces=rest, span=share))
    if left and span is not None:
        back = Span(low=-span.high, high=-span.low)
        due.append(Scanned(line=line, sku="", pieces=-left, span=back, at=at))
    return replace(area, due=tuple(due))


def _let_pass(area: Area, at: int) -> Area:
    """What lies there now is right; of a single kind that was due a piece's weight is learned."""
    shown = area.right if area.shown is None else area.shown
    learned: tuple[Piece, ...] = ()
    more = shown - area.right
    if len(area.due) == 1 and area.due[0].pieces > 0 and more >= area.due[0].pieces:
        one = area.due[0]
        learned = (Piece(sku=one.sku, grams=more // one.pieces),)
    passed = replace(area, right=shown, due=(), bag=False, learned=learned)
    return _say(passed, "calm", at)


def _say(area: Area, word: Word, at: int) -> Area:
    """Says something else, or the same as before for longer."""
    if area.word == "somebody" and word not in ("calm", "wait"):
        return area  # He is coming: nothing is put on top of that.
    if word == area.word:
        return _grown(area, at)
    return replace(area, word=word, since=at)


def _grown(area: Area, at: int) -> Area:
    """What was waited for long enough is asked for; what was asked for long enough, of staff."""
    waited = at - area.since
    if area.word == "wait" and waited >= PATIENCE_US:
        backwards = all(one.pieces < 0 for one in area.due) and area.due
        return replace(area, word="look" if backwards else "put_it_there", since=at)
    if area.word in TO_SHOPPER and waited >= CALL_US:
        return _call(area, at)
    return area


def _call(area: Area, at: int) -> Area:
    return replace(area, word="somebody", since=at, interventions=area.interventions + 1)
