"""Several server processes over one PostgreSQL, behind one address.

The parent binds the sockets and serves nobody. It starts the workers, starts one anew that died,
and ends them when it ends; a worker whose parent is gone ends by itself, so that no server is
ever left behind on the port.
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import socket
import threading
import time
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from tempfile import TemporaryDirectory
from typing import Final

import sqlalchemy as sa

from pos.hq.database import open_database
from pos.hq.observing import SHARED, log, log_to_stderr, note_dead_workers
from pos.hq.serving import (
    Serving,
    announce,
    bind,
    call_at_end_of_input,
    catch_signals,
    create_server,
    listen_for_each,
    member_office,
    serving_shoppers,
    stop,
    taking_payments,
)
from pos.residents import set_residents_aside

_PATIENCE: Final = 20.0
"""Seconds that a stop gives to a worker before it is killed: longer than to a provider."""
_PAUSE: Final = 1.0
"""Seconds between the death of a worker and its successor: no hot loop over a broken database."""

_SPAWN: Final = multiprocessing.get_context("spawn")


def serve_with_workers(serving: Serving, *, public: socket.socket | None = None) -> None:
    """Serves as `pos.hq.serving.serve` does, with `serving.workers` processes."""
    # Before the first worker: a connection that comes early waits for one.
    listeners = listen_for_each(bind(serving), serving.workers)
    workers = _Workers(listeners, serving, public)
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: workers.stop())
    if serving.until_stdin_closes:
        call_at_end_of_input(workers.stop)
    with TemporaryDirectory(prefix="lianpos-counts-") as folder:
        # Workers read it when they start: whichever of them is asked answers for all.
        os.environ[SHARED] = folder
        workers.run()


class _Workers:
    """The processes, and the thread that watches them."""

    def __init__(
        self, listeners: list[socket.socket], serving: Serving, public: socket.socket | None
    ) -> None:
        self._listeners = listeners
        self._public = public
        self._serving = serving
        self._wake, self._woken = _SPAWN.Pipe()
        # Only this process holds the second: when it is gone, its workers read the end of it.
        self._theirs, self._alive = _SPAWN.Pipe(duplex=False)
        self._running: dict[int, SpawnProcess] = {}
        self._ready: list[Connection] = []
        self._is_stopping = False
        self._deaths = 0

    def run(self) -> None:
        """Watches over the workers until `stop`."""
        announced = False
        try:
            while not self._is_stopping:
                self._fill_up()
                self._wait()
                is_ready = self._is_ready()
                if is_ready and not announced:
                    announce(self._listeners[0], self._serving, public=self._public)
                    announced = True
        finally:
            self._end()

    def stop(self) -> None:
        """Lets `run` come to its end. Any thread, and a signal handler."""
        self._is_stopping = True
        self._wake.send(b"")

    def _fill_up(self) -> None:
        for place in range(self._serving.workers):
            if place not in self._running:
                # A successor takes the place, and whoever has come there meanwhile.
                self._start(place, self._listeners[place % len(self._listeners)])

    def _start(self, place: int, listener: socket.socket) -> None:
        ours, theirs = _SPAWN.Pipe(duplex=False)
        process = _SPAWN.Process(
            target=_work,
            args=(listener, self._public, self._serving, theirs, self._theirs),
            daemon=True,
        )
        process.start()
        theirs.close()
        self._running[place] = process
        self._ready.append(ours)

    def _wait(self) -> None:
        running = self._running.items()
        wait([self._woken, *self._ready, *(process.sentinel for _, process in running)])
        dead = [place for place, process in running if not process.is_alive()]
        if dead and not self._is_stopping:
            self._woken.poll(_PAUSE)
        for place in dead:
            process = self._running.pop(place)
            if not self._is_stopping:
                self._deaths += 1
                note_dead_workers(self._deaths)
                log.warning("worker died", process=process.pid, exit_code=process.exitcode)

    def _is_ready(self) -> bool:
        """Whether every worker accepts connections, or did before it died."""
        for connection in self._ready:
            if connection.poll():
                connection.close()
        self._ready = [connection for connection in self._ready if not connection.closed]
        return not self._ready

    def _end(self) -> None:
        for process in self._running.values():
            process.terminate()
        until = time.monotonic() + _PATIENCE
        for process in self._running.values():
            process.join(max(0.0, until - time.monotonic()))
            if process.is_alive():
                process.kill()
                process.join()
        for listener in self._listeners:
            listener.close()


def _work(
    listener: socket.socket,
    public: socket.socket | None,
    serving: Serving,
    ready: Connection,
    parent: Connection,
) -> None:
    """One worker, from its first to its last line."""
    log_to_stderr()
    key_file = serving.member_key_file
    database = open_database(
        serving.database,
        fill=_refuse_to_fill,
        key_file=None if key_file is None else lambda: key_file,
    )

    def tell() -> None:
        # Nobody hears it when the parent is gone already; what to do then is said below.
        with suppress(OSError):
            ready.send(True)

    with taking_payments(database, serving) as payments:
        server = create_server(
            database,
            ready=tell,
            depot=serving.depot,
            tls=serving.tls,
            payments=payments,
            members=member_office(database, serving),
        )

        def follow_the_parent() -> None:
            try:
                parent.recv()
            except (EOFError, OSError):
                # Killed, it could not clear its counts away.
                shutil.rmtree(os.environ[SHARED], ignore_errors=True)
                stop(server)

        threading.Thread(target=follow_the_parent, name="parent", daemon=True).start()
        catch_signals()
        set_residents_aside()
        with serving_shoppers(database, serving, public, payments):
            server.run(sockets=[listener])
    database.close()


def _refuse_to_fill(_: sa.Connection) -> None:
    raise RuntimeError("the parent made the tables")
