"""A lane of devices for tests: twins on the real wire, and an ear for what the host tells."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from drivers.api import DeviceEvent, JobEnded, PrintJob
from drivers.host import DeviceHost
from drivers.paper import Cell, Cut, Feed, Paper, Row, Text, from_json
from drivers.sim.printer import PrinterTwin

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 10.0  # seconds that a loaded machine may take for what is instant


class Ear:
    """Keeps what the host tells, and waits for what it will tell."""

    def __init__(self) -> None:
        self.events: list[DeviceEvent] = []
        self._news = threading.Condition()

    def __call__(self, event: DeviceEvent) -> None:
        with self._news:
            self.events.append(event)
            self._news.notify_all()

    def wait_for(self, condition: Callable[[DeviceEvent], bool]) -> DeviceEvent:
        """The first event that is so, of those heard or to come."""
        with self._news:
            assert self._news.wait_for(
                lambda: any(condition(event) for event in self.events), PATIENCE
            ), f"never heard; heard: {self.events}"
            return next(event for event in self.events if condition(event))

    def wait_for_job(self, job_id: str, *outcomes: str) -> JobEnded:
        """The end of a job, one of the outcomes where any are given."""
        event = self.wait_for(
            lambda event: (
                isinstance(event, JobEnded)
                and event.job_id == job_id
                and (not outcomes or event.outcome in outcomes)
            )
        )
        assert isinstance(event, JobEnded)
        return event

    def outcomes(self, job_id: str) -> list[str]:
        """What was heard of a job so far, in order."""
        with self._news:
            return [
                event.outcome
                for event in self.events
                if isinstance(event, JobEnded) and event.job_id == job_id
            ]


class Receipt:
    """A receipt to print that knows how far it got."""

    def __init__(self, job_id: str, paper: Paper) -> None:
        self.composed = 0
        self.begun = 0
        self.paper = paper
        self.job = PrintJob(job_id=job_id, compose=self._compose, begin=self._begin)

    def _compose(self) -> Paper:
        self.composed += 1
        return self.paper

    def _begin(self) -> None:
        self.begun += 1


@pytest.fixture(scope="session")
def example() -> Paper:
    """The receipt that the project shows."""
    return from_json((ROOT / "resources/receipts/paper.json").read_bytes())


@pytest.fixture
def slip() -> Paper:
    """A short receipt."""
    return Paper(
        blocks=(
            Text(text="示范店", align="center", size="double"),
            Row(cells=(Cell(text="鲜牛奶"), Cell(text="￥12.80", align="right"))),
            Feed(lines=2),
            Cut(),
        )
    )


@pytest.fixture
def receipt(slip: Paper) -> Callable[..., Receipt]:
    """Makes receipts to print."""
    return lambda job_id="1", paper=slip: Receipt(job_id, paper)


@pytest.fixture
def ear() -> Ear:
    return Ear()


@pytest.fixture
def host(ear: Ear) -> Iterator[DeviceHost]:
    host = DeviceHost(ear, seed=1)
    yield host
    host.close()


@pytest.fixture
def twin() -> Iterator[PrinterTwin]:
    """A printer that is switched on and keeps its papers to itself."""
    twin = PrinterTwin()
    twin.start()
    yield twin
    twin.close()


@pytest.fixture
def printer_url(twin: PrinterTwin) -> str:
    return f"escpos+tcp://127.0.0.1:{twin.port}"
