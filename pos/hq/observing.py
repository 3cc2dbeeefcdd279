"""What those who run head office may watch: whether it is well, what it did, and what is unusual.

No figure and no line names a shopper, a member of staff or what anybody bought: terminals, kinds
of answers, numbers of entries and seconds are all there is.
"""

from __future__ import annotations

import os
import sys
import time
from collections import Counter as tally
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import structlog
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from pos.contract.requests import is_loopback
from pos.contract.wire import Fork, Quarantined

SHARED: Final = "PROMETHEUS_MULTIPROC_DIR"
"""The folder in which several workers add up what they counted; set before they start."""
_DEAD: Final = "dead_workers"
"""In there: how many workers have died. The process that counts them serves no page."""
MEDIA: Final = "text/plain; version=0.0.4; charset=utf-8"

_GROUPS: Final = (1, 2, 5, 10, 20, 50, 100)
_FORWARDED: Final = ("forwarded", "x-forwarded-for", "x-real-ip")

_ASIDE: Final = (
    b"# HELP lianpos_hq_branch_entries Entries of a second machine under one terminal's name that "
    b"nobody has signed off\n"
    b"# TYPE lianpos_hq_branch_entries gauge\n"
    b"lianpos_hq_branch_entries %d\n"
)

_DEATHS: Final = (
    b"# HELP lianpos_hq_worker_deaths_total Worker processes that died and were started anew\n"
    b"# TYPE lianpos_hq_worker_deaths_total counter\n"
    b"lianpos_hq_worker_deaths_total %d\n"
)

log = structlog.get_logger("lianpos.hq")


def log_to_stderr() -> None:
    """One JSON object a line for what people should look at."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def may_watch(host: str, headers: Sequence[str]) -> bool:
    """Whether a request comes from this very machine, and not by way of a proxy on it."""
    return is_loopback(host) and not any(name.lower() in _FORWARDED for name in headers)


def note_dead_workers(count: int) -> None:
    """Tells all workers, those to come too, how many of them have died so far."""
    new = Path(os.environ[SHARED], f"{_DEAD}.new")
    new.write_bytes(b"%d" % count)
    new.replace(new.with_suffix(""))


def _dead_workers() -> int:
    try:
        return int(Path(os.environ[SHARED], _DEAD).read_bytes())
    except FileNotFoundError:
        return 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How many payment attempts stand in one state, and for how many seconds the oldest."""

    state: str
    count: int
    oldest: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyWaiting:
    """What payments wait for: attempts and refunds at which something is due; for how many seconds
    the oldest attempt has been open that has not ended, 0 without one; by wallet the differences
    that the last reconciliation has left open.
    """

    attempts: Sequence[Standing]
    refunds: Sequence[Standing]
    open_for: int
    differences: Mapping[str, int]


class Counts:
    """What this process has counted; added up with the others' where there are several."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._answers = Counter(
            "lianpos_hq_batches",
            "Batches of journal entries, by the answer that they got",
            ["answer"],
            registry=self._registry,
        )
        self._entries = Counter(
            "lianpos_hq_entries", "Journal entries in these batches", registry=self._registry
        )
        self._group = Histogram(
            "lianpos_hq_transaction_batches",
            "Batches that shared one transaction",
            buckets=_GROUPS,
            registry=self._registry,
        )
        self._seconds = Histogram(
            "lianpos_hq_transaction_seconds",
            "Seconds until a transaction was on the disk",
            registry=self._registry,
        )

        self._told = Counter(
            "lianpos_hq_provider_answers",
            "What payment providers answered, by wallet and code; other: codes that we do not know",
            ["wallet", "code"],
            registry=self._registry,
        )
        self._ended = Counter(
            "lianpos_hq_payments_ended",
            "Payment attempts that came to an end, by wallet and state",
            ["wallet", "state"],
            registry=self._registry,
        )

    @contextmanager
    def transaction(self, batches: int) -> Iterator[None]:
        """Counts one transaction with the batches in it."""
        began = time.perf_counter()
        yield
        self._seconds.observe(time.perf_counter() - began)
        self._group.observe(batches)

    def answered(self, answers: Sequence[tuple[str, object]], *, entries: int) -> None:
        """Counts the answers to terminals of one transaction, and says aloud where people must
        look. One by one counting them would cost as much as some of them do."""
        kinds = tally(type(answer).__name__.lower() for _, answer in answers)
        for kind, count in kinds.items():
            self._answers.labels(kind).inc(count)
        self._entries.inc(entries)
        for terminal, answer in answers:
            if isinstance(answer, Fork):
                log.warning("fork", terminal=terminal, seq=answer.seq)
            if isinstance(answer, Quarantined):
                log.warning("quarantined", terminal=terminal, seqs=answer.seqs[:20])

    def provider_answered(self, wallet: str, code: str) -> None:
        """Counts one answer of a payment provider."""
        self._told.labels(wallet, code).inc()

    def payment_ended(self, wallet: str, state: str) -> None:
        """Counts one attempt that is final to its terminal."""
        self._ended.labels(wallet, state).inc()

    def page(self, *, aside: int | None, payments: MoneyWaiting | None = None) -> bytes:
        """Everything counted, as Prometheus reads it.

        `aside`: entries of second machines under one terminal's name that are in no figure.
        """
        registry: Any = self._registry
        if SHARED in os.environ:
            registry = CollectorRegistry()
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        page = bytes(generate_latest(registry))
        if SHARED in os.environ:
            page += _DEATHS % _dead_workers()
        # Of the database and not of a process: workers must not add it up.
        if aside is not None:
            page += _ASIDE % aside
        return page if payments is None else page + _waiting(payments)


def _waiting(payments: MoneyWaiting) -> bytes:
    page = b""
    for name, help_text, waiting in (
        ("payment", "Payment attempts at which something is due", payments.attempts),
        ("refund", "Refunds at which something is due", payments.refunds),
    ):
        counts = {one.state: one.count for one in waiting}
        ages = {one.state: one.oldest for one in waiting}
        page += _gauge(f"{name}s", help_text, "state", counts)
        page += _gauge(f"{name}_age_seconds", "Age of the oldest of them", "state", ages)
    page += _gauge(
        "open_payment_age_seconds",
        "Age of the oldest payment attempt that has not ended",
        "",
        {"": payments.open_for},
    )
    return page + _gauge(
        "reconcile_differences",
        "Differences that the last reconciliation has left open",
        "wallet",
        payments.differences,
    )


def _gauge(name: str, help_text: str, label: str, values: Mapping[str, int]) -> bytes:
    if not values:
        return b""
    lines = [f"# HELP lianpos_hq_{name} {help_text}", f"# TYPE lianpos_hq_{name} gauge"]
    for what, value in values.items():
        of = f'{{{label}="{what}"}}' if label else ""
        lines.append(f"lianpos_hq_{name}{of} {value}")
    return ("\n".join(lines) + "\n").encode()
