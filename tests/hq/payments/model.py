"""Every course that one order's payment can take: till, head office's real machine, provider, wire.

Explicit states, breadth first. The till and the provider are small models; head office moves by
`pos.hq.payments.machine` itself, so that whatever is changed there is walked through here. The
wire drops, delays, reorders and (where a world says so) repeats; head office dies between any two
steps and loses what it holds in memory. A call of head office has at most one answer, which no
later call can get, because it is one HTTP exchange.

Time is left out: what may happen early may happen late. Two things rest on time all the same. The
last sweep comes when no payment of the attempt is on the wire or open at the provider any more,
and a cancellation is refused for good only when none is on the wire.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from pos.hq.payments.machine import FINAL, MOVES, STEPS, Cue, Effect, Move, Moves, State, Step, move

ANSWERS = frozenset({"paid", "waiting", "refused", "doubtful"})
CANCELLED = frozenset({"done", "again", "refused"})


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What may happen, and which of the rules hold. The defaults are the design and real life."""

    attempts: int = 2
    in_flight: int = 2
    moves: Moves = field(default_factory=lambda: MOVES)
    steps: dict[State, Step] = field(default_factory=lambda: dict(STEPS))
    fences: bool = False
    sweeps: bool = True
    repeats: bool = True
    overrides: bool = True
    # The design's own rules, to be broken.
    commits_first: bool = True
    till_waits: bool = True
    override_abandons: bool = True
    # What is taken away, so that one row has to do its work alone.
    answers: frozenset[str] = ANSWERS
    cancelled: frozenset[str] = CANCELLED
    drops: bool = True
    crashes: bool = True
    creates_arrive: bool = True
    code_comes: bool = True
    hears_pay: bool = True
    hears_queries: bool = True
    deadlines: bool = True
    cancels: bool = True
    shopper_acts: bool = True
    lies: bool = True
    first_send_fails: bool = False
    no_send_works: bool = False
    refunds_outside: bool = False


class Held(NamedTuple):
    """An attempt at head office. `out`: 0 nothing left us, 1 payment was asked for, 2 tried."""

    state: State = State.NONE
    code: bool = False
    out: int = 0
    refund: int = 0
    swept: bool = False
    alarm: bool = False


class Try(NamedTuple):
    """One attempt everywhere: at the till, at head office, at the provider, and on the wire.

    `till`: u unused, o open, p paid, f failed, x overridden, a the same and told. `wallet`:
    - unknown, W waiting, P paid, U unsuccessful, V the same for good, C closed, R refunded,
    F fenced off.
    """

    till: str
    held: Held
    wallet: str
    net: frozenset[tuple[Any, ...]] = frozenset()


Way = tuple[str, Try]
Whole = tuple[Try, ...]


class Found(Exception):
    """A state that must not be; `trace` is the shortest way to it."""

    def __init__(self, what: str, trace: list[str] | None = None) -> None:
        super().__init__("; ".join([what, *(trace or [])]))
        self.what = what
        self.trace = trace or []


REQUESTS = frozenset({"create", "cancel", "abandon", "pay", "reverse"})


class Model:
    """The ways out of each state of one attempt in a world."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._moves: dict[tuple[State, Cue], Move] = {
            (state, cue): move(state, cue, moves=world.moves) for state in State for cue in Cue
        }

    def start(self) -> Try:
        return Try("u", Held(swept=not self.world.sweeps), "-")

    def ways(self, s: Try) -> Iterator[Way]:
        """All of them, but the opening of the till and the death of head office."""
        yield from self._till(s)
        yield from self._office(s)
        yield from self._wallet(s)
        yield from self._wire(s)

    # The till.

    def _till(self, s: Try) -> Iterator[Way]:
        w = self.world
        if s.till == "o":
            if w.creates_arrive:
                yield from self._post(s, "till creates", ("create",))
            if w.cancels:
                yield from self._post(s, "cashier cancels", ("cancel",))
            if s.held.state in FINAL:
                told = "p" if s.held.state is State.PAID else "f"
                yield f"till hears {s.held.state}", s._replace(till=told)
            if w.overrides:
                yield "supervisor overrides", s._replace(till="x")
            if not w.till_waits:
                yield "till gives up", s._replace(till="f")
        elif s.till == "x":
            word = "abandon" if w.override_abandons else "cancel"
            yield from self._post(s, "till abandons", (word,))
            enough = FINAL - {State.PAID} if w.override_abandons else FINAL
            if s.held.state in enough:
                yield "till is told", s._replace(till="a")

    def _post(self, s: Try, name: str, message: tuple[Any, ...]) -> Iterator[Way]:
        if message not in s.net:
            yield name, s._replace(net=s.net | {message})

    # Head office.

    def _office(self, s: Try) -> Iterator[Way]:
        w, held = self.world, s.held
        step = w.steps[held.state]
        if held.state is State.INTENT and held.code:
            yield from self._cue(s, Cue.SEND)
        is_out = held.state in (State.SENT, State.WAITING)
        expires = step is Step.WAIT_FOR_CODE and not held.code
        if expires or (w.deadlines and is_out):
            yield from self._cue(s, Cue.CANCEL)
        if not any(m[0] in ("answered", "cancelled") for m in s.net):
            asks = step is Step.QUERY or (step is Step.SWEEP and not held.swept and w.sweeps)
            if (asks or (w.refunds_outside and held.state is State.PAID)) and w.hears_queries:
                yield self._ask(s)
            if step is Step.CANCEL:
                yield from self._post(s, "office cancels", ("reverse",))
        if held.refund == 1 and s.wallet in "PRCVF":
            wallet = "R" if s.wallet == "P" else s.wallet
            yield "office refunds", s._replace(wallet=wallet, held=held._replace(refund=2))

    def _ask(self, s: Try) -> Way:
        """A query: what the provider says goes on the wire; that it is lost is one more course."""
        said = {
            "-": Cue.QUERY_ABSENT, "F": Cue.QUERY_ABSENT, "W": Cue.QUERY_WAITING,
            "P": Cue.QUERY_PAID, "U": Cue.QUERY_UNSUCCESSFUL, "V": Cue.QUERY_UNSUCCESSFUL,
            "C": Cue.QUERY_CLOSED, "R": Cue.QUERY_CLOSED,
        }[s.wallet]  # fmt: skip
        # What was asked before it ended is no sweep, however late its answer comes.
        is_quiet = s.wallet not in "WU" and not {("pay",), ("reverse",)} & s.net
        last = is_quiet and s.held.state in FINAL
        return f"office asks: {said}", s._replace(net=s.net | {("answered", said, last)})

    def _cue(self, s: Try, cue: Cue) -> Iterator[Way]:
        found = self._moves[s.held.state, cue]
        moved = s.held._replace(state=found.to)
        if found.to in FINAL | {State.REVERSING}:
            moved = moved._replace(code=False)
        if Effect.REFUND in found.effects and moved.refund == 0:
            moved = moved._replace(refund=1)
        if Effect.ALARM in found.effects and self.world.refunds_outside:
            moved = moved._replace(alarm=True)
        after = s._replace(held=moved)
        if Effect.PAY not in found.effects:
            yield str(cue), after
            return
        yield from self._pay(after, str(cue))
        if self.world.crashes and self.world.commits_first:
            yield f"{cue}, then it dies", crashed(after)
        elif self.world.crashes:
            for said, sent in self._pay(s, str(cue)):
                yield f"{said}, then it dies", crashed(sent)

    def _pay(self, s: Try, name: str) -> Iterator[Way]:
        w, out = self.world, s.held.out
        if not w.no_send_works and not (w.first_send_fails and out == 0):
            if out == 1:
                raise Found("payment is asked for twice")
            held = s.held._replace(out=1)
            yield f"{name}: asked", s._replace(held=held, net=s.net | {("pay",)})
        if w.no_send_works or out == 0:
            said = ("paid", "not_sent_late" if w.no_send_works else "not_sent")
            held = s.held._replace(out=2)
            yield f"{name}: not sent", s._replace(held=held, net=s.net | {said})

    # The provider and the shopper.

    def _wallet(self, s: Try) -> Iterator[Way]:
        to = ""
        if self.world.shopper_acts:
            to = {"W": "PCU", "U": "PC"}.get(s.wallet, "")
        if self.world.refunds_outside and s.wallet == "P":
            to = "R"
        for new in to:
            yield f"wallet: {new}", s._replace(wallet=new)

    def _paying(self, sign: str) -> Iterator[tuple[str, str]]:
        """What a request to pay makes of the order, and the answer; empty for none."""
        if sign != "-":
            yield sign, {"W": "waiting", "P": "paid"}.get(sign, "")
            return
        for new, answer in (("P", "paid"), ("W", "waiting"), ("-", "refused"), ("-", "doubtful"),
                            ("W", "doubtful")):  # fmt: skip
            if answer in self.world.answers:
                yield new, answer

    def _cancelling(self, s: Try) -> Iterator[tuple[str, str]]:
        sign, w = s.wallet, self.world
        nothing = "F" if w.fences else "-"
        ways = [({"-": nothing, "W": "C", "P": "R", "U": "V"}.get(sign, sign), "done")]
        ways.append((sign, "again"))
        if w.lies and sign in "WP":
            ways.append((sign, "done"))
        if ("pay",) not in s.net and (sign != "U" or not w.shopper_acts):
            ways.append(("V" if sign == "U" else sign, "refused"))
        yield from ((new, answer) for new, answer in ways if answer in w.cancelled)

    # The wire.

    def _wire(self, s: Try) -> Iterator[Way]:
        for message in s.net:
            rest = s._replace(net=s.net - {message})
            if self.world.drops:
                yield f"lost: {message[0]}", rest
            for name, after in self._arrives(rest, message):
                yield name, after
                if self.world.repeats and message[0] in REQUESTS:
                    yield f"{name} (and again)", after._replace(net=after.net | {message})

    def _arrives(self, s: Try, message: tuple[Any, ...]) -> Iterator[Way]:
        kind, w = message[0], self.world
        if kind == "create":
            for name, after in self._cue(s, Cue.CREATE):
                if w.code_comes and after.held.state is State.INTENT:
                    after = after._replace(held=after.held._replace(code=True))
                yield name, after
        elif kind in ("cancel", "abandon"):
            yield from self._cue(s, Cue(kind))
        elif kind == "pay":
            for new, answer in self._paying(s.wallet):
                after = s._replace(wallet=new)
                if answer and w.hears_pay:
                    after = after._replace(net=after.net | {("paid", answer)})
                yield f"provider pays: {new} {answer}", after
        elif kind == "reverse":
            for new, answer in self._cancelling(s):
                net = s.net | {("cancelled", answer)}
                yield f"provider cancels: {new} {answer}", s._replace(wallet=new, net=net)
        elif kind == "paid":
            yield from self._cue(s, Cue(f"pay_{message[1]}"))
        elif kind == "cancelled":
            yield from self._cue(s, Cue(f"cancel_{message[1]}"))
        else:
            swept = message[2] and s.held.state in FINAL
            for name, after in self._cue(s, message[1]):
                yield name, after._replace(held=after.held._replace(swept=True)) if swept else after


def crashed(s: Try) -> Try:
    """After head office died: what it held in memory is gone, and so are answers to its calls."""
    net = frozenset(m for m in s.net if m[0] in REQUESTS)
    return s._replace(held=s.held._replace(code=False), net=net)


def is_settled(s: Try) -> bool:
    """Whether nothing is left to do for anybody."""
    if s.till == "u":
        return True
    if s.net or s.till not in "pfa" or s.held.state not in FINAL or s.held.refund == 1:
        return False
    return s.held.state is State.PAID or s.held.swept


def check(s: Try) -> None:
    """Raises `Found` where goods and money do not go together."""
    if s.till == "p" and s.wallet != "P":
        raise Found("the goods are out and the money is not there")
    if s.till != "p" and is_settled(s) and s.wallet == "P":
        raise Found("the shopper's money is kept for nothing")
    if s.till != "p" and is_settled(s) and s.wallet in "WU":
        raise Found("the shopper may still pay for nothing")


@dataclass(slots=True)
class Walked:
    """What was seen: the states of single attempts, and how many states and ways of the whole."""

    tries: list[Try]
    states: int
    ways: int


class _Tries:
    """The states of one attempt by number, with the ways out of each, worked out once."""

    def __init__(self, world: World) -> None:
        self._model = Model(world)
        self._numbers: dict[Try, int] = {}
        self.all: list[Try] = []
        self._ways: list[list[tuple[str, int]] | None] = []
        self._crashed: list[int | None] = []
        self.start = self.number(self._model.start())
        self.opened = self.number(self._model.start()._replace(till="o"))

    def number(self, s: Try) -> int:
        found = self._numbers.get(s)
        if found is None:
            found = self._numbers[s] = len(self.all)
            self.all.append(s)
            self._ways.append(None)
            self._crashed.append(None)
            if not self._model.world.refunds_outside:
                check(s)
        return found

    def ways(self, n: int) -> list[tuple[str, int]]:
        ways = self._ways[n]
        if ways is None:
            ways = [(name, self.number(to)) for name, to in self._model.ways(self.all[n])]
            # Which of several names a way has is no matter.
            ways = [(name, to) for to, name in {to: name for name, to in ways if to != n}.items()]
            self._ways[n] = ways
        return ways

    def crashed(self, n: int) -> int:
        to = self._crashed[n]
        if to is None:
            to = self._crashed[n] = self.number(crashed(self.all[n]))
        return to


class _Walk:
    """One walk through all states of a world."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.tries = _Tries(world)
        first = (self.tries.start,) * world.attempts
        self.numbers = {first: 0}
        self.states = [first]
        self.came: list[tuple[int, str]] = [(-1, "")]
        self.back: list[list[int]] = [[]]
        self.ways = 0

    def run(self) -> None:
        at = 0
        while at < len(self.states):
            try:
                self._leave(at)
            except Found as found:
                raise Found(found.what, self.trace(at)) from None
            at += 1

    def _leave(self, at: int) -> None:
        state, tries = self.states[at], self.tries
        free = self.world.in_flight - sum(len(tries.all[n].net) for n in state)
        for i, n in enumerate(state):
            before, after = state[:i], state[i + 1 :]
            here = len(tries.all[n].net)
            for name, to in tries.ways(n):
                if len(tries.all[to].net) - here <= free:
                    self._reach(at, f"{i}: {name}", (*before, to, *after))
            if tries.all[n].till == "u" and (i == 0 or tries.all[state[i - 1]].till == "f"):
                self._reach(at, f"{i}: till opens", (*before, tries.opened, *after))
        if self.world.crashes:
            self._reach(at, "head office dies", tuple(tries.crashed(n) for n in state))

    def _reach(self, at: int, name: str, state: tuple[int, ...]) -> None:
        self.ways += 1
        to = self.numbers.get(state)
        if to is None:
            to = self.numbers[state] = len(self.states)
            self.states.append(state)
            self.came.append((at, name))
            self.back.append([])
        self.back[to].append(at)

    def trace(self, at: int) -> list[str]:
        names = []
        while at > 0:
            at, name = self.came[at]
            names.append(name)
        return names[::-1]

    def first_dead(self) -> int | None:
        """The first state from which there is no way to where all is settled."""
        settled = [is_settled(s) for s in self.tries.all]
        left = [at for at, state in enumerate(self.states) if all(settled[n] for n in state)]
        alive = set(left)
        while left:
            for at in self.back[left.pop()]:
                if at not in alive:
                    alive.add(at)
                    left.append(at)
        return next((at for at in range(len(self.states)) if at not in alive), None)


def walk(world: World, *, settles: bool = True) -> Walked:
    """Goes everywhere; raises `Found` with a shortest trace at the first thing that is wrong.

    With `settles` every state must have a way to where all is settled.
    """
    going = _Walk(world)
    going.run()
    dead = going.first_dead() if settles else None
    if dead is not None:
        raise Found("nothing ends this any more", going.trace(dead))
    return Walked(tries=going.tries.all, states=len(going.states), ways=going.ways)
