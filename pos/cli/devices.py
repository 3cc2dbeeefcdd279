"""`lianpos devices`: what a person who installs a store asks of its printers and scanners.

Facts go to standard output as JSON lines, or as words without --json; what went wrong goes to
standard error, in the language that --language names. Exit code 1 when the device is not well, 2
when the question made no sense.
"""

from __future__ import annotations

import dataclasses
import json
import logging
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any, Final, get_args

import typer

from drivers.api import DeviceEvent, HealthChanged, JobEnded, PrintJob, TestLevel
from drivers.paper import Paper, PaperError, from_json
from pos.cli.device_list import by_kind, described, driver_facts
from pos.cli.interrupts import one_interrupt
from pos.cli.words import Language, cause, one_of, refused, texts_in
from pos.texts import Texts

devices_app = typer.Typer(
    help="Printers, scanners and what else hangs on a till.", no_args_is_help=True
)

Allow = Annotated[
    list[str] | None,
    typer.Option("--allow", help="A package of somebody else whose driver may run."),
]
Verbose = Annotated[
    bool, typer.Option("--verbose", help="Also what a driver logs, with its tracebacks.")
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]

_SETTLED: Final = ("done", "failed", "unknown")
_MENDED_BY_HAND: Final = ("paper_out", "cover_open")
_NO_DEVICE: Final = ("bad_url", "bad_driver")


@devices_app.command(name="list")
def list_drivers(
    only: Annotated[
        str, typer.Argument(metavar="[SCHEME|KIND]", help="One of them, with its options.")
    ] = "",
    as_json: AsJson = False,
    allow: Allow = None,
    language: Language = "zh_CN",
) -> None:
    """Which device URLs there are, who speaks them, and what they may say."""
    from drivers import registry

    say = texts_in(language)
    wanted = only.removesuffix("://")
    found = [driver_facts(one, allowed=allow or (), say=say) for one in registry.schemes()]
    shown = [facts for facts in found if wanted in ("", facts["scheme"], facts.get("kind"))]
    if not shown:
        raise refused(say("install.no_scheme", name=only))
    for facts in sorted(shown, key=by_kind):
        if as_json:
            _say(facts)
            continue
        for line in described(facts, say=say, closely=bool(wanted)):
            typer.echo(line)


@devices_app.command()
def discover(
    as_json: AsJson = False,
    data: Annotated[
        Path | None, typer.Option(help="A terminal's folder: leave out its own.")
    ] = None,
    network: Annotated[
        bool, typer.Option(help="Also asks the network for printers: a second.")
    ] = True,
    language: Language = "zh_CN",
) -> None:
    """Proposes URLs for what is plugged in or announces itself. Opens nothing, enables nothing."""
    from drivers import discovery
    from drivers.announced import Neighbours
    from drivers.machine import MachineEnumerator

    say = texts_in(language)
    used = _configured(data) if data is not None else []
    found = MachineEnumerator().snapshot()
    found |= Neighbours().snapshot() if network else frozenset()
    proposals = discovery.discover(found, used=used)
    for proposal in proposals:
        if as_json:
            _say(dataclasses.asdict(proposal))
        else:
            kind = say(f"device_name.{proposal.kind}")
            doubt = "" if proposal.sure else f"  {say('install.perhaps')}"
            typer.echo(f"{proposal.url}  {kind}{doubt}  {proposal.words}".rstrip())
    if not proposals:
        typer.echo(say("install.nothing_new"), err=True)


def _configured(folder: Path) -> list[str]:
    from pos.till.config import ConfigError, find_config

    try:
        devices = find_config(folder, None).devices
    except ConfigError as error:
        raise refused(str(error)) from error
    urls = (
        devices.printer,
        *devices.scanners,
        devices.scale,
        devices.bagging,
        devices.display,
        devices.camera,
    )
    return [url for url in (*urls, devices.drawer) if url]


@devices_app.command()
def test(
    url: str,
    level: Annotated[
        str, typer.Option(help="internal asks, external prints or shows, interactive waits for you")
    ] = "internal",
    as_json: AsJson = False,
    allow: Allow = None,
    verbose: Verbose = False,
    language: Language = "zh_CN",
) -> None:
    """Whether the device of a URL is there and well; ends with 2 where it names no device."""
    from drivers.host import look_at

    say = texts_in(language)
    _log(verbose)
    health = look_at(url, level=_level(level, say), plugins=allow or ())
    if as_json:
        _say({"url": url, **dataclasses.asdict(health)})
    elif health.state == "ok":
        typer.echo("ok")
    else:
        typer.echo(f"{health.state}: {_words(url, health.code, allow or (), say)}")
        typer.echo(f"  {' '.join(filter(None, (health.code, health.detail)))}")
    if health.code in _NO_DEVICE:
        raise typer.Exit(2)
    raise typer.Exit(0 if health.state == "ok" else 1)


def _log(verbose: bool) -> None:
    """Keeps a driver's tracebacks off the terminal of whoever wants a sentence, unless asked."""
    log = logging.getLogger("drivers")
    if verbose:
        logging.basicConfig(format="%(levelname)s %(name)s: %(message)s")
    elif not log.handlers:
        log.addHandler(logging.NullHandler())


def _words(url: str, code: str, allowed: Sequence[str], say: Texts) -> str:
    """The sentence that a cashier would read."""
    from pos.till.counter import device_words

    # A driver that cannot be had is not asked again what it is for: it may take its time.
    kind = "device" if code in _NO_DEVICE else _kind(url, allowed)
    return device_words(say, device=kind, code=code)


def _name(url: str, allowed: Sequence[str], say: Texts) -> str:
    return say(f"device_name.{_kind(url, allowed)}")


def _kind(url: str, allowed: Sequence[str]) -> str:
    """What a URL stands for: a kind of device, or only "device" where nobody speaks it."""
    from drivers import registry
    from drivers.api import DeviceError

    try:
        return registry.load(url.partition(":")[0], allowed=allowed).kind
    except DeviceError:
        return "device"


def _level(given: str, say: Texts) -> TestLevel:
    for level in get_args(TestLevel):
        if given == level:
            chosen: TestLevel = level
            return chosen
    raise one_of(say, "--level", get_args(TestLevel))


def _require_driver(url: str, allowed: Sequence[str], say: Texts) -> None:
    """Ends with 2 for what is no device URL, or one that nobody here speaks as it stands."""
    from drivers.host import check_url

    health = check_url(url, plugins=allowed)
    if health.code in _NO_DEVICE:
        sentence = _words(url, health.code, allowed, say)
        raise refused(f"{url or repr(url)}: {sentence} ({health.detail})")


@devices_app.command()
def watch(
    url: str,
    seconds: Annotated[int, typer.Option("--for", help="Seconds; 0 until it is ended.")] = 0,
    count: Annotated[int, typer.Option(help="Ends after so many events; 0 never.")] = 0,
    allow: Allow = None,
    verbose: Verbose = False,
    language: Language = "zh_CN",
) -> None:
    """Prints what a device tells, as it comes: one JSON object a line; its counters at the end."""
    from pos.till.config import WEDGE

    say = texts_in(language)
    _log(verbose)
    told = _Told(limit=count)

    def work(host: Any) -> None:
        try:
            told.wait(seconds or None)
        finally:
            told.end()
            _say({"counters": dataclasses.asdict(host.counters("device"))})

    _require_driver(url, allow or (), say)
    if url.startswith(WEDGE):
        typer.echo(say("install.typed_elsewhere"), err=True)
    _with_host(told, url, allow or (), work)


@devices_app.command(name="print")
def print_receipt(
    url: str,
    receipt: Annotated[Path, typer.Option("--receipt", help="A paper as JSON.")],
    copy: Annotated[int, typer.Option(help="Marks it as the how-manieth reprint.")] = 0,
    seconds: Annotated[int, typer.Option("--for", help="Seconds until it gives up.")] = 60,
    allow: Allow = None,
    verbose: Verbose = False,
    language: Language = "zh_CN",
) -> None:
    """Prints one paper, and says what became of it. Its logos lie beside it."""
    from pos.till.counter import with_pictures

    say = texts_in(language)
    _log(verbose)
    _require_driver(url, allow or (), say)
    if _kind(url, allow or ()) != "printer":
        raise refused(say("install.no_printer", url=url, device=_name(url, allow or (), say)))
    try:
        paper = from_json(receipt.read_bytes())
    except OSError as error:
        why = cause(say, error)
        raise refused(say("install.unreadable", file=receipt.name, why=why)) from error
    except PaperError as error:
        why = _fault_in(error, say)
        raise refused(say("install.no_paper", file=receipt.name, why=why)) from error

    def advise(event: DeviceEvent) -> None:
        told_of = event.new if isinstance(event, HealthChanged) else event
        code = getattr(told_of, "code", "")
        if code in _MENDED_BY_HAND and getattr(event, "outcome", "") == "not_ready":
            # Nothing was sent yet, and nothing will be once this command is over.
            typer.echo(say(f"install.waits_{code}", seconds=seconds), err=True)
        elif code:
            typer.echo(_words(url, code, allow or (), say), err=True)

    told = _Told(
        only=JobEnded,
        until=lambda event: getattr(event, "outcome", "") in _SETTLED,
        advise=advise,
    )
    begun = threading.Event()
    job = PrintJob(job_id=receipt.stem, compose=lambda: _paper(paper), begin=begun.set, copy=copy)

    def work(host: Any) -> None:
        host.submit("device", job)
        told.wait(seconds)

    _with_host(told, with_pictures(url, receipt.parent), allow or (), work)
    device = _name(url, allow or (), say)
    for sentence in _became_of_it(told.last, begun=begun.is_set(), device=device, say=say):
        typer.echo(sentence, err=True)
    raise typer.Exit(0 if getattr(told.last, "outcome", "") == "done" else 1)


def _fault_in(error: PaperError, say: Texts) -> str:
    """Why a file is no paper; which key of it is wrong is told as the format has it."""
    match error.__cause__:
        case json.JSONDecodeError() as broken:
            return say("cause.no_json_at", line=broken.lineno, column=broken.colno)
        case ValueError():
            return say("cause.no_json")
        case _:
            return say("cause.not_in_order", why=str(error))


def _became_of_it(
    last: DeviceEvent | None, *, begun: bool, device: str, say: Texts
) -> Iterator[str]:
    """What is to be told of a job: how it ended, and what of it is not on the paper."""
    if not isinstance(last, JobEnded):
        yield say("install.unknown" if begun else "install.not_ready", device=device)
        return
    yield say(f"install.{last.outcome}", device=device)
    for name in last.left_out:
        yield say("install.left_out", name=name)
    if last.replaced:
        yield say("install.replaced", count=last.replaced)


def _paper(paper: Paper) -> Paper:
    return paper


class _Told:
    """Prints the events of one device, and knows when there were enough. Any thread."""

    def __init__(
        self,
        *,
        limit: int = 0,
        only: type[DeviceEvent] = DeviceEvent,
        until: Any = lambda event: False,
        advise: Callable[[DeviceEvent], None] = lambda event: None,
    ) -> None:
        """`advise` gets each event that is told, as it comes: whoever waits can do something."""
        self.last: DeviceEvent | None = None
        self._left = limit
        self._limited = limit > 0
        self._only = only
        self._until = until
        self._advise = advise
        self._enough = threading.Event()

    def __call__(self, event: DeviceEvent) -> None:
        fault = isinstance(event, HealthChanged) and event.new.state == "fault"
        if self._enough.is_set():
            return
        if isinstance(event, self._only) or fault:
            self.last = event
            if not _say({"event": type(event).__name__, **_plain(dataclasses.asdict(event))}):
                self._enough.set()
            self._advise(event)
            self._left -= 1
        if self._until(event) or fault or (self._limited and self._left <= 0):
            self._enough.set()

    def wait(self, seconds: int | None) -> None:
        """Waits until there were enough, in slices so that Ctrl-C is heard."""
        end = None if seconds is None else time.monotonic() + seconds
        while not self._enough.wait(0.2):
            if end is not None and time.monotonic() >= end:
                return

    def end(self) -> None:
        """No more is told."""
        self._enough.set()


def _with_host(told: _Told, url: str, allow: Sequence[str], work: Any) -> None:
    from drivers.host import DeviceHost

    with one_interrupt():
        host = DeviceHost(told, plugins=allow)
        try:
            host.open("device", url)
            work(host)
        except KeyboardInterrupt:
            raise typer.Exit(130) from None
        finally:
            host.close()


def _plain(value: Any) -> Any:
    """Bytes as hex, all else as JSON has it."""
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    return value.hex() if isinstance(value, bytes) else value


def _say(facts: dict[str, Any]) -> bool:
    """Prints one JSON line; False where nobody reads along any more, as behind `| head`."""
    try:
        sys.stdout.write(json.dumps(facts, ensure_ascii=False) + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())  # the interpreter writes out the rest at its end
        os.close(nowhere)
        return False
    return True
