"""Print jobs over the wire: never lost, never twice, and honest when nobody can know."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable

import pytest

from drivers.api import DrawerPulsed, HealthChanged, PaperOut, PrintJob
from drivers.host import DeviceHost, look_at
from drivers.paper import Paper
from drivers.registry import load
from drivers.sim.printer import PrinterTwin
from drivers.url import BadUrl, parse


def printed(count: int) -> Callable[[PrinterTwin], bool]:
    return lambda twin: len(twin.papers) >= count


@pytest.mark.parametrize("fence", ["gs_r", "gs_h", "dle", "none"])
def test_a_receipt_comes_out_once_and_is_done(
    twin: PrinterTwin, printer_url, host: DeviceHost, ear, receipt, fence: str
) -> None:
    host.open("printer", f"{printer_url}?fence={fence}")
    slip = receipt()
    host.submit("printer", slip.job)
    assert ear.wait_for_job("1").outcome == "done"
    assert twin.wait_for(printed(1))
    assert twin.papers[0].text.split() == ["示范店", "鲜牛奶", "￥12.80"]
    assert (len(twin.papers), slip.composed, slip.begun, twin.faults) == (1, 1, 1, [])
    assert twin.drawer_pulses == 0
    assert host.health("printer").state == "ok"


def test_jobs_come_out_in_their_order(twin, printer_url, host, ear, receipt) -> None:
    host.open("printer", printer_url)
    for number in range(5):
        host.submit("printer", receipt(str(number)).job)
    ear.wait_for_job("4", "done")
    done = [event.job_id for event in ear.events if getattr(event, "outcome", "") == "done"]
    assert done == ["0", "1", "2", "3", "4"]


@pytest.mark.parametrize(
    ("mood", "code"),
    [
        ({"paper_out": True}, "paper_out"),
        ({"cover_open": True}, "cover_open"),
        ({"jammed": True}, "protocol"),
        ({"silent": True}, "timeout"),
        ({"disconnect_after": 1}, "busy"),
    ],
)
def test_a_printer_that_is_not_ready_gets_nothing_and_prints_later(
    twin, printer_url, host, ear, receipt, mood: dict[str, int], code: str
) -> None:
    twin.change(**mood)
    host.open("printer", printer_url)
    slip = receipt()
    host.submit("printer", slip.job)
    first = ear.wait_for_job("1")
    assert (first.outcome, first.code) == ("not_ready", code)
    assert (slip.composed, slip.begun, twin.papers) == (0, 0, [])
    assert host.health("printer").code == code
    states = {"paper_out": "degraded", "cover_open": "degraded", "protocol": "fault"}
    assert host.health("printer").state == states.get(code, "offline")
    twin.change(
        jammed=False, paper_out=False, cover_open=False, silent=False, disconnect_after=None
    )
    host.submit("printer", receipt("2").job)
    ear.wait_for_job("2", "done")
    assert ear.outcomes("1") == ["not_ready", "done"]
    assert twin.wait_for(printed(2))
    assert slip.begun == 1


def test_a_printer_that_appears_later_prints_the_job_that_waited(host, ear, receipt) -> None:
    with socket.create_server(("127.0.0.1", 0)) as place:
        port = place.getsockname()[1]
    host.open("printer", f"escpos+tcp://127.0.0.1:{port}")
    host.submit("printer", receipt().job)
    assert ear.wait_for_job("1").code == "offline"
    twin = PrinterTwin(port=port)
    twin.start()
    try:
        ear.wait_for_job("1", "done")
        assert twin.wait_for(printed(1))
        ear.wait_for(lambda event: isinstance(event, HealthChanged) and event.new.state == "ok")
    finally:
        twin.close()


@pytest.mark.parametrize("missing", ["paper_out", "cover_open"])
def test_printing_goes_on_soon_after_somebody_has_seen_to_the_roll(
    twin, printer_url, host, ear, receipt, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    monkeypatch.setattr("drivers.backoff.FIRST", 1000.0)
    twin.change(**{missing: True})
    host.open("printer", printer_url)
    host.submit("printer", receipt("1").job)
    ear.wait_for_job("1", "not_ready")
    twin.change(**{missing: False})
    ear.wait_for_job("1", "done")


def test_a_new_receipt_does_not_wait_out_the_back_off_of_an_old_one(
    twin, printer_url, host, ear, receipt, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("drivers.backoff.FIRST", 1000.0)
    twin.change(jammed=True)
    host.open("printer", printer_url)
    host.submit("printer", receipt("1").job)
    ear.wait_for_job("1", "not_ready")
    twin.change(jammed=False)
    host.submit("printer", receipt("2").job)
    ear.wait_for_job("2", "done")
    assert ear.outcomes("1") == ["not_ready", "done"]


@pytest.mark.parametrize("fence", ["gs_r", "gs_h", "dle"])
def test_paper_that_ends_in_a_receipt_holds_it_until_the_roll_is_changed(
    twin, printer_url, host, ear, receipt, fence: str
) -> None:
    twin.change(paper_out_after=60)
    host.open("printer", f"{printer_url}?fence={fence}")
    host.submit("printer", receipt().job)
    held = ear.wait_for_job("1")
    assert (held.outcome, held.code) == ("held", "paper_out")
    assert host.health("printer").code == "paper_out"
    twin.change(paper_out=False)
    ear.wait_for_job("1", "done")
    assert ear.outcomes("1") == ["held", "done"]
    assert twin.wait_for(printed(1))
    assert "￥12.80" in twin.papers[0].text
    assert len(twin.papers) == 1


def test_whatever_else_goes_wrong_while_paper_is_missing_is_told_too(
    twin, printer_url, host, ear, receipt
) -> None:
    twin.change(paper_out_after=60)
    host.open("printer", printer_url)
    host.submit("printer", receipt().job)
    ear.wait_for_job("1", "held")
    twin.change(cover_open=True)
    ear.wait_for(lambda event: getattr(event, "code", "") == "cover_open")
    twin.change(paper_out=False, cover_open=False, jammed=True)
    ear.wait_for(lambda event: getattr(event, "code", "") == "protocol")
    twin.change(jammed=False)
    ear.wait_for_job("1", "done")
    assert ear.outcomes("1") == ["held", "held", "held", "done"]


def test_a_link_lost_while_paper_was_missing_is_unknown_and_not_sent_again(
    twin, printer_url, host, ear, receipt
) -> None:
    twin.change(paper_out_after=60)
    host.open("printer", printer_url)
    slip = receipt()
    host.submit("printer", slip.job)
    ear.wait_for_job("1", "held")
    twin.change(disconnect_after=1)  # the next word breaks the link
    ear.wait_for_job("1", "unknown")
    twin.change(paper_out=False, disconnect_after=None)
    host.submit("printer", receipt("2").job)
    ear.wait_for_job("2", "done")
    assert slip.begun == 1
    assert ear.outcomes("1") == ["held", "unknown"]


@pytest.mark.parametrize(
    ("which", "fence"),
    [("slip", "gs_r"), ("slip", "gs_h"), ("slip", "dle"), ("example", "gs_r"), ("example", "gs_h")],
)
def test_a_link_cut_at_any_byte_never_lies(
    twin,
    printer_url,
    ear,
    receipt,
    slip,
    example,
    which: str,
    fence: str,
    seed: int,
    long_run: bool,
) -> None:
    """For every byte of the conversation: cut there, and compare with what is on the paper."""
    paper = {"slip": slip, "example": example}[which]
    # A whole receipt takes many seconds; a plain run takes every 16th byte, from a drawn one on.
    whole = long_run or (which, fence) == ("slip", "gs_r")
    step, first = (1, 1) if whole else (16, 2 + seed % 16)

    def run(name: str) -> tuple[str, int]:
        host = DeviceHost(ear, seed=1)
        host.open("printer", f"{printer_url}?fence={fence}")
        job = receipt(name, paper)
        host.submit("printer", job.job)
        outcome = ear.wait_for_job(name).outcome
        host.close()
        assert ear.outcomes(name) == [outcome]
        return outcome, job.begun

    assert run("whole") == ("done", 1)
    assert twin.wait_for(printed(1))
    full = twin.papers[0].text
    question = 9  # bytes that ask for the state before anything is sent
    # Bytes behind the cut that ask whether it has printed: GS r 1, GS ( H, or the state twice.
    length = len(twin.papers[0].raw) + {"gs_r": 3, "gs_h": 11, "dle": 18}[fence]
    seen = set()
    for cut in [1, *range(first, length, step), length, length + 1]:
        twin.papers.clear()
        twin.change(disconnect_after=cut)
        outcome, begun = run(f"cut {cut}")
        complete = any(paper.text == full for paper in twin.papers)
        seen.add(outcome)
        if begun == 0:
            assert outcome == "not_ready" and cut <= question
        else:
            assert cut >= question
            assert outcome == "unknown" or (outcome == "done" and complete), (cut, outcome)
    assert seen == {"not_ready", "unknown", "done"}


def test_a_second_client_waits_its_turn_or_is_told(twin, printer_url, host, ear, receipt) -> None:
    with socket.create_connection(("127.0.0.1", twin.port)) as first:
        first.sendall(b"\x10\x04\x01")
        assert first.recv(1) == b"\x12"
        host.open("printer", printer_url)
        host.submit("printer", receipt().job)
        assert ear.wait_for_job("1").outcome == "not_ready"
    host.submit("printer", receipt("2").job)
    ear.wait_for_job("2", "done")
    assert ear.outcomes("1") == ["not_ready", "done"]


def test_a_slow_printer_is_waited_for(twin, printer_url, host, ear, receipt) -> None:
    twin.change(bytes_per_second=2000)
    host.open("printer", printer_url)
    host.submit("printer", receipt().job)
    assert ear.wait_for_job("1").outcome == "done"


def test_a_receipt_that_cannot_be_made_fails_and_lets_the_next_one_through(
    twin, printer_url, host, ear, receipt, caplog
) -> None:
    def broken() -> Paper:
        raise ValueError("no such sale")

    host.open("printer", printer_url)
    host.submit("printer", PrintJob(job_id="1", compose=broken, begin=lambda: None))
    host.submit("printer", receipt("2").job)
    ear.wait_for_job("2", "done")
    assert ear.outcomes("1") == ["failed"]
    assert "no such sale" in caplog.text
    assert len(twin.papers) == 1


def test_a_beginning_that_cannot_be_recorded_sends_nothing(
    twin, printer_url, host, ear, receipt
) -> None:
    slip = receipt()
    full = threading.Event()
    full.set()

    def begin() -> None:
        if full.is_set():
            raise OSError("the disk is full")
        slip.job.begin()

    host.open("printer", printer_url)
    host.submit("printer", PrintJob(job_id="1", compose=slip.job.compose, begin=begin))
    assert ear.wait_for_job("1").outcome == "not_ready"
    assert twin.papers == []
    full.clear()
    ear.wait_for_job("1", "done")
    assert (slip.begun, len(twin.papers)) == (1, 1)


# --- the drawer ---------------------------------------------------------------------------------


@pytest.mark.parametrize("mood", [{}, {"paper_out": True}, {"cover_open": True}])
def test_the_drawer_opens_at_once_also_without_paper(
    twin, printer_url, host, ear, mood: dict[str, bool]
) -> None:
    twin.change(**mood)
    host.open("printer", printer_url)
    host.pulse_drawer("printer")
    ear.wait_for(lambda event: isinstance(event, DrawerPulsed))
    assert twin.wait_for(lambda twin: twin.drawer_pulses == 1)
    twin.change(paper_out=False, cover_open=False)
    assert twin.wait_for(lambda twin: not twin.mood.offline)
    assert (twin.drawer_pulses, twin.faults) == (1, [])


def test_a_drawer_that_cannot_open_now_does_not_open_later(twin, printer_url, host, ear) -> None:
    twin.change(silent=True)
    host.open("printer", printer_url)
    host.pulse_drawer("printer")
    error = ear.wait_for(lambda event: getattr(event, "locus", "") == "output")
    assert error.code == "timeout"
    twin.change(silent=False)
    ear.wait_for(lambda event: isinstance(event, HealthChanged) and event.new.state == "ok")
    assert twin.drawer_pulses == 0


def test_the_drawer_opens_while_a_receipt_waits_for_paper(
    twin, printer_url, host, ear, receipt
) -> None:
    twin.change(paper_out_after=60)
    host.open("printer", printer_url)
    host.submit("printer", receipt().job)
    ear.wait_for_job("1", "held")
    host.pulse_drawer("printer")
    ear.wait_for(lambda event: isinstance(event, DrawerPulsed))
    assert twin.wait_for(lambda twin: twin.drawer_pulses == 1)
    assert twin.papers == []
    twin.change(paper_out=False)
    ear.wait_for_job("1", "done")
    assert twin.drawer_pulses == 1


# --- what else may listen on port 9100 ----------------------------------------------------------


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\x12", None])
def test_what_is_no_printer_gets_no_receipt(host, ear, receipt, answer: bytes | None) -> None:
    """A listener that says nothing, a web server, half an answer, an echo: all are not ready."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            with contextlib.suppress(OSError):
                while True:
                    peer, _ = server.accept()
                    with peer, contextlib.suppress(OSError):
                        asked = peer.recv(64)
                        peer.sendall(asked if answer is None else answer)
                        peer.recv(64)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        host.open("printer", f"escpos+tcp://127.0.0.1:{server.getsockname()[1]}")
        slip = receipt()
        host.submit("printer", slip.job)
        assert ear.wait_for_job("1").outcome == "not_ready"
        assert slip.begun == 0
        host.close()
        server.shutdown(socket.SHUT_RDWR)
        thread.join(5)


def test_a_web_server_is_not_taken_for_a_printer_without_paper() -> None:
    """Letters have the bits of a status: a head read as one said that the paper was out."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            peer, _ = server.accept()
            with peer:
                peer.recv(64)
                peer.sendall(b"HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n")

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        health = look_at(f"escpos+tcp://127.0.0.1:{server.getsockname()[1]}")
        thread.join(5)
    assert (health.state, health.code) == ("fault", "protocol")
    assert health.detail == "what answers there is no printer"


# --- looking, and URLs --------------------------------------------------------------------------


def test_a_look_at_a_printer_tells_how_it_is_and_prints_nothing(twin, printer_url) -> None:
    assert look_at(printer_url).state == "ok"
    twin.change(paper_out=True)
    assert (look_at(printer_url).state, look_at(printer_url).code) == ("degraded", PaperOut.code)
    assert twin.papers == []


@pytest.mark.parametrize(
    "url",
    [
        "escpos+tcp://",
        "escpos+tcp://host/path",
        "escpos+tcp://host?width=10",
        "escpos+tcp://host?charset=utf8",
        "escpos+tcp://host?fence=hedge",
        "escpos+tcp://host?timeout=5",
    ],
)
def test_a_bad_printer_url_is_said(url: str) -> None:
    with pytest.raises(BadUrl):
        load("escpos+tcp").create(parse(url))
    assert look_at(url).code == "bad_url"
