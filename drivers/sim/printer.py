"""A twin of a network receipt printer: TCP port 9100, paper as pictures and text, and its moods.

    twin = PrinterTwin(folder=Path("paper"))
    twin.start()
    ... print to escpos+tcp://127.0.0.1:{twin.port} ...
    twin.change(paper_out=True)
    twin.close()

One client at a time, as printers have it. Each paper becomes NAME.png and NAME.txt when it is cut
or when the link closes; bytes that no printer knows go to NAME.log.
"""

from __future__ import annotations

import contextlib
import logging
import selectors
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from drivers.fonts import find_fonts
from drivers.sim.interpreter import Interpreter
from drivers.sim.page import Printed
from drivers.sim.picture import PaperArtist
from drivers.sim.realtime import RealTime, RealTimeReader

log = logging.getLogger(__name__)

TICK = 0.02  # seconds between the portions of a slow printer


@dataclass(frozen=True, slots=True, kw_only=True)
class Mood:
    """What is wrong with the printer just now."""

    paper_out: bool = False
    near_end: bool = False
    cover_open: bool = False
    jammed: bool = False  # the knife is stuck
    silent: bool = False  # answers nothing, prints all the same
    paper_out_after: int | None = None  # bytes it prints before its paper is out
    buffer: int | None = None  # bytes that it keeps while it cannot print, and then reads no more
    disconnect_after: int | None = None  # bytes of a connection before the link breaks
    refuse_second: bool = True  # hangs up on a second client; else it waits for the first to go
    bytes_per_second: int = 0  # 0: as fast as they come

    @property
    def offline(self) -> bool:
        return self.paper_out or self.cover_open or self.jammed


@dataclass(frozen=True, slots=True, kw_only=True)
class TwinPaper:
    """A paper that came out: its files are in the folder under `name`."""

    name: str
    text: str
    raw: bytes  # as they came over the link, up to the cut
    cut: str
    printed: Printed


class PrinterTwin:
    """The printer. `start`, `close` and `change` from any thread; it works on one of its own."""

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        folder: Path | None = None,
        raw: bool = False,
        width: int = 576,
        font: Path | None = None,
        rare: bool = True,
        mood: Mood | None = None,
    ) -> None:
        """`folder` gets the papers; port 0 takes a free one.

        With `raw` it also gets NAME.bin, the bytes as they came, questions and fence included.
        Without `rare` its font has no characters of four bytes, and it reports one as a fault.
        """
        self.papers: list[TwinPaper] = []
        self.faults: list[str] = []
        self.drawer_pulses = 0
        self._folder = folder
        self._keep_raw = raw
        self._font = font
        self._artist: PaperArtist | None = None
        self._mood = mood or Mood()
        self._news = threading.Condition()
        self._new_faults: list[str] = []
        self._number = _last_number(folder)
        self._listener = socket.create_server((host, port))
        self._listener.setblocking(False)
        self._keep_no_more_than_buffer()
        self._near, self._far = socket.socketpair()  # wakes the thread
        self._client: socket.socket | None = None
        self._received = 0
        self._paper_of_link = ""  # the latest paper that this link printed
        self._outgoing = bytearray()
        self._realtime = RealTimeReader()
        self._interpreter = Interpreter(
            width=width,
            printed=self._keep,
            reply=self._reply,
            fault=self._fault,
            paper_status=lambda: 0x03 if self._mood.near_end else 0x00,
            pulsed=self._pulsed,
            ended=self._write_trailing,
            rare=rare,
        )
        self._stop = False
        self._thread = threading.Thread(target=self._run, name="printer-twin", daemon=True)

    @property
    def port(self) -> int:
        """The TCP port that it listens on."""
        return int(self._listener.getsockname()[1])

    @property
    def holds(self) -> bool:
        """Whether it keeps bytes that it cannot print before somebody has seen to it."""
        return self._interpreter.paused and self._interpreter.waiting > 0

    @property
    def mood(self) -> Mood:
        return self._mood

    def start(self) -> None:
        """Switches it on."""
        if self._folder is not None:
            self._folder.mkdir(parents=True, exist_ok=True)
        self._thread.start()

    def change(self, **moods: bool | int | None) -> None:
        """Changes the mood, by the names of `Mood`: `change(paper_out=True)`."""
        with self._news:
            self._mood = replace(self._mood, **moods)  # type: ignore[arg-type]
        self._keep_no_more_than_buffer()
        self._wake()

    def wait_for(self, condition: Callable[[PrinterTwin], bool], timeout: float = 5.0) -> bool:
        """Waits until something is so, such as `lambda twin: len(twin.papers) == 2`."""
        with self._news:
            return self._news.wait_for(lambda: condition(self), timeout)

    def close(self) -> None:
        """Switches it off and frees the port. Safe to call twice."""
        self._stop = True
        self._wake()
        if self._thread.is_alive():
            self._thread.join(5)
        for connection in (self._listener, self._near, self._far):
            connection.close()

    def _wake(self) -> None:
        with contextlib.suppress(OSError):
            self._near.send(b"\x00")

    # --- the thread -------------------------------------------------------------------------

    def _run(self) -> None:
        with selectors.DefaultSelector() as ready:
            ready.register(self._listener, selectors.EVENT_READ)
            ready.register(self._far, selectors.EVENT_READ)
            while not self._stop:
                for key, _ in ready.select():
                    if key.fileobj is self._far:
                        self._far.recv(4096)
                        self._mood_changed()
                        self._read_again(ready)
                    elif key.fileobj is self._listener:
                        self._accept(ready)
                    elif key.fileobj is self._client:
                        self._serve(ready)
        self._hang_up(None)

    def _keep_no_more_than_buffer(self) -> None:
        """Takes away the system's own buffer, which would look like a larger one of the printer.

        A connection gets it from the listener: one that is made offers its whole window at once.
        """
        if self._mood.buffer is not None:
            self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, self._mood.buffer)

    def _accept(self, ready: selectors.BaseSelector) -> None:
        try:
            connection, _ = self._listener.accept()
        except OSError:
            return  # gone before it was let in
        if self._client is not None:
            connection.close()
            return
        connection.setblocking(True)
        self._client = connection
        self._received = 0
        self._realtime = RealTimeReader()
        ready.register(connection, selectors.EVENT_READ)
        if not self._mood.refuse_second:
            ready.unregister(self._listener)

    def _serve(self, ready: selectors.BaseSelector) -> None:
        client, mood = self._client, self._mood
        if client is None:
            return
        limit = 65536
        if mood.buffer is not None:
            limit = mood.buffer - self._interpreter.waiting
            if limit <= 0:
                ready.unregister(client)  # until there is room again
                return
        if mood.bytes_per_second:
            limit = max(1, min(limit, round(mood.bytes_per_second * TICK)))
            time.sleep(TICK)
        if mood.disconnect_after is not None:
            limit = max(1, min(limit, mood.disconnect_after - self._received))
        try:
            data = client.recv(limit)
        except OSError:
            data = b""
        if not data:
            self._hang_up(ready)
            return
        self._received += len(data)
        with self._news:
            for command in self._realtime.feed(data):
                self._obey_now(command)
            self._take(data)
            self._news.notify_all()
        self._send()
        if mood.disconnect_after is not None and self._received >= mood.disconnect_after:
            self._hang_up(ready)

    def _take(self, data: bytes) -> None:
        """Prints what came, up to the end of the paper when that is nearer."""
        after = self._mood.paper_out_after
        if after is not None and not self._interpreter.paused:
            room = max(0, after - self._interpreter.processed)
            self._interpreter.feed(data[:room])
            data = data[room:]
            if data:
                self._mood = replace(self._mood, paper_out=True, paper_out_after=None)
                self._pause_as_needed()
        self._interpreter.feed(data)

    def _mood_changed(self) -> None:
        with self._news:
            self._pause_as_needed()
            self._interpreter.run()
            self._news.notify_all()
        self._send()

    def _read_again(self, ready: selectors.BaseSelector) -> None:
        """Listens to its link again when its buffer was full and there may be room."""
        if self._client is not None and self._client not in ready.get_map():
            ready.register(self._client, selectors.EVENT_READ)

    def _pause_as_needed(self) -> None:
        paused = self._mood.offline
        if paused != self._interpreter.paused:
            self._interpreter.paused = paused
            if self._interpreter.automatic:
                self._reply(self._automatic_status())

    def _hang_up(self, ready: selectors.BaseSelector | None) -> None:
        if self._client is None:
            return
        if ready is not None:
            ready.unregister(self._client)
            if self._listener not in ready.get_map():
                ready.register(self._listener, selectors.EVENT_READ)
        self._client.close()
        self._client = None
        self._outgoing.clear()
        with self._news:
            self._interpreter.automatic = 0
            self._interpreter.link_closed()
            self._write_log()
            self._news.notify_all()

    # --- what it says -----------------------------------------------------------------------

    def _obey_now(self, command: RealTime) -> None:
        if command.name == "pulse":
            self._pulsed()
        elif command.name == "status" and 1 <= command.number <= 4:
            self._reply(bytes([self._status(command.number)]))
        elif command.name == "status":
            self._fault(f"DLE EOT {command.number}")

    def _status(self, number: int) -> int:
        mood = self._mood
        bits = {
            1: 0x08 * mood.offline,
            2: 0x04 * mood.cover_open | 0x20 * mood.paper_out | 0x40 * mood.jammed,
            3: 0x08 * mood.jammed,
            4: 0x0C * (mood.near_end or mood.paper_out) | 0x60 * mood.paper_out,
        }
        return 0x12 | bits[number]

    def _automatic_status(self) -> bytes:
        mood = self._mood
        first = 0x10 | 0x08 * mood.offline | 0x20 * mood.cover_open
        paper = 0x03 * (mood.near_end or mood.paper_out) | 0x0C * mood.paper_out
        return bytes([first, 0x08 * mood.jammed, paper, 0x00])

    def _reply(self, data: bytes) -> None:
        if not self._mood.silent:
            self._outgoing += data

    def _send(self) -> None:
        if self._client is None or not self._outgoing:
            return
        with contextlib.suppress(OSError):
            self._client.sendall(self._outgoing)
        self._outgoing.clear()

    # --- what comes out ---------------------------------------------------------------------

    def _pulsed(self) -> None:
        self.drawer_pulses += 1

    def _fault(self, text: str) -> None:
        self.faults.append(text)
        self._new_faults.append(text)
        log.warning("printer twin: %s", text)

    def _keep(self, printed: Printed) -> None:
        self._number += 1
        name = self._paper_of_link = f"receipt-{self._number:04d}"
        if self._folder is not None:
            self._write(self._folder / name, printed)
        self.papers.append(
            TwinPaper(
                name=name, text=printed.text, raw=printed.raw, cut=printed.cut, printed=printed
            )
        )

    def _write(self, path: Path, printed: Printed) -> None:
        path.with_suffix(".txt").write_text(printed.text, encoding="utf-8", newline="\n")
        if self._keep_raw:
            path.with_suffix(".bin").write_bytes(printed.raw)
        if self._artist is None and (fonts := find_fonts(self._font)):
            self._artist = PaperArtist(fonts)
        if self._artist is None:
            self._fault("no font with Chinese characters on this machine: no picture")
        else:
            self._artist.draw(printed).save(path.with_suffix(".png"), optimize=False)
        self._write_log()

    def _write_trailing(self, trailing: bytes) -> None:
        """Adds what came behind the cut, such as a fence, to the bytes of its paper."""
        if self._folder is not None and self._keep_raw and self._paper_of_link:
            with (self._folder / f"{self._paper_of_link}.bin").open("ab") as file:
                file.write(trailing)
        self._paper_of_link = ""

    def _write_log(self) -> None:
        """Adds what was not understood to the log of the latest paper."""
        if self._folder is None or not self._new_faults:
            return
        path = self._folder / f"receipt-{self._number:04d}.log"
        with path.open("a", encoding="utf-8", newline="\n") as file:
            file.writelines(text + "\n" for text in self._new_faults)
        self._new_faults.clear()


def _last_number(folder: Path | None) -> int:
    """The highest number of a paper in the folder, so that none is ever written over."""
    if folder is None or not folder.is_dir():
        return 0
    numbers = [path.stem.removeprefix("receipt-") for path in folder.glob("receipt-*.txt")]
    return max((int(number) for number in numbers if number.isdigit()), default=0)
