"""The wire between a till and head office: whatever can happen to a request and to its answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from pos.hq.admission import Asked
from pos.sync.problems import TIMEOUT, UNREACHABLE, SyncProblem
from pos.sync.transport import Pace, Reply, Reset
from tests.hq.simulated.office import Answer, Down, Killed, Office
from tests.hq.simulated.world import MINUTE, SECOND, World

_TIMEOUT = 10 * SECOND

CALM = "calm"
FATES = (
    CALM,
    "request lost",
    "request late",
    "request twice",
    "request cut",
    "request garbled",
    "answer lost",
    "answer cut",
    "answer garbled",
    "answer from a proxy",
    "500 before",
    "500 after",
    "503",
    "413",
    "killed before",
    "killed after",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weather:
    """How bad the network is on this day: the odds of every fate, and the longest delay."""

    odds: tuple[float, ...]
    slowest: int

    @classmethod
    def of_the_day(cls, chance: Random) -> Weather:
        """From a quiet day to one on which hardly anything arrives."""
        trouble = chance.choice([0.0, 0.05, 0.2, 0.5, 0.8])
        weights = [chance.random() ** 2 for _ in FATES[1:]]
        share = trouble / sum(weights)
        odds = (1 - trouble, *(weight * share for weight in weights))
        return cls(odds=odds, slowest=chance.choice([50_000, SECOND, 5 * SECOND]))


class Wire:
    """One till's line to head office, as its client knows it."""

    def __init__(self, world: World, office: Office, weather: Weather) -> None:
        self._world = world
        self._office = office
        self._weather = weather
        self.restores = 0

    def send(
        self, method: str, target: str, *, body: bytes, headers: Mapping[str, str], pace: Pace
    ) -> Reply:
        world, chance = self._world, self._world.chance
        fate = chance.choices(FATES, self._weather.odds)[0]
        asked = Asked(method=method, target=target, headers=dict(headers), body=body)
        if fate == "request lost":
            raise self._no_answer()
        if fate == "request late":
            world.after(chance.uniform(0, 12) * MINUTE, lambda: self._arrives_anyway(asked))
            raise self._no_answer()
        if fate == "request twice":
            world.after(chance.uniform(0, 5) * SECOND, lambda: self._arrives_anyway(asked))
        if fate == "request cut":
            asked = _changed(asked, body[: chance.randrange(max(1, len(body)))])
        if fate == "request garbled" and body:
            asked = _changed(asked, _flipped(body, chance))
        self._takes_time()
        answer = self._answer(asked, fate)
        self.restores = self._office.restores
        self._takes_time()
        return self._arrived(answer, fate)

    def close(self) -> None:
        """Nothing is open."""

    def _answer(self, asked: Asked, fate: str) -> Answer:
        if fate == "500 before":
            return Answer(status=500, content=b"Internal Server Error")
        if fate == "503":
            retry = self._world.chance.randint(1, 60)
            content = b'{"code":"busy","message":"too many"}'
            return Answer(status=503, content=content, retry_after=retry)
        if fate == "413":
            return Answer(status=413, content=b"<html>413 Request Entity Too Large</html>")
        dies = fate.removeprefix("killed ") if fate.startswith("killed") else None
        try:
            return self._office.answer(asked, dies=dies)
        except Down as down:
            raise SyncProblem(UNREACHABLE, "connection refused") from down
        except Killed as killed:
            self._office.stop()
            self._world.after(self._world.chance.uniform(0, 30) * SECOND, self._office.start)
            raise Reset from killed

    def _arrived(self, answer: Answer, fate: str) -> Reply:
        content, status = answer.content, answer.status
        if fate == "answer lost":
            raise self._no_answer()
        if fate == "answer cut":
            raise Reset
        if fate == "answer garbled":
            content = _spoilt(content, self._world.chance)
        if fate == "answer from a proxy":
            status, content = 200, b"<html>Please sign in to the hotel's network</html>"
        if fate == "500 after":
            status, content = 500, b"Internal Server Error"
        headers = {"retry-after": str(answer.retry_after)} if answer.retry_after else {}
        return Reply(status=status, headers=headers, content=content)

    def _arrives_anyway(self, asked: Asked) -> None:
        """Somebody on the way kept the request and sends it now; nobody waits for the answer."""
        try:
            self._office.answer(asked)
        except Down:
            pass

    def _takes_time(self) -> None:
        self._world.let_pass(self._world.chance.uniform(0, self._weather.slowest))

    def _no_answer(self) -> SyncProblem:
        self._world.let_pass(_TIMEOUT)
        return SyncProblem(TIMEOUT, "head office does not answer in time")


def _changed(asked: Asked, body: bytes) -> Asked:
    return Asked(method=asked.method, target=asked.target, headers=asked.headers, body=body)


def _spoilt(content: bytes, chance: Random) -> bytes:
    """An answer as no proxy should pass it on; what looks right is kept right by TLS."""
    at = chance.randrange(len(content))
    return chance.choice([content[:at], content[:at] + b"\xff" + content[at:], b"\x00" * at])


def _flipped(content: bytes, chance: Random) -> bytes:
    at = chance.randrange(len(content))
    return content[:at] + bytes([content[at] ^ 1 << chance.randrange(8)]) + content[at + 1 :]
