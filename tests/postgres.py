"""A PostgreSQL of the tests' own: made in a folder, on a free port, gone at the end.

The server refuses to run as root; then the user postgres of Debian's package runs it.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

ABSENT = "PostgreSQL is not installed (Debian: postgresql)"
NO_USER = "PostgreSQL does not run as root, and there is no user postgres"


def why_not() -> str | None:
    """Why there can be no PostgreSQL here; None where there can."""
    if _programs() is None:
        return ABSENT
    if os.geteuid() == 0 and _user() is None:
        return NO_USER
    return None


class Cluster:
    """A running server. `url` names one of its databases."""

    def __init__(self, folder: Path, port: int) -> None:
        self._folder = folder
        self._port = port
        self._made = 0

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://lianpos@127.0.0.1:{self._port}/{name}"

    @property
    def pid(self) -> int:
        """Of the process that started all others of the server."""
        return int((self._folder / "data" / "postmaster.pid").read_text().splitlines()[0])

    def make(self, template: str = "template0") -> str:
        """A new database, a copy of `template`, which nobody may have open; its name."""
        self._made += 1
        name = f"test{os.getpid()}_{self._made}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop(self, name: str) -> None:
        self.run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def run(self, statement: str, name: str = "postgres") -> list[tuple[Any, ...]]:
        """Any statement, in autocommit; the rows that it gives."""
        address = self.url(name).replace("+psycopg", "")
        with psycopg.connect(address, autocommit=True) as connection:
            cursor = connection.execute(statement)  # type: ignore[call-overload]
            return cursor.fetchall() if cursor.description else []


@contextmanager
def private_cluster(settings: Mapping[str, str] | None = None) -> Iterator[Cluster]:
    """Starts a server with these settings of postgresql.conf; stops it at the end."""
    programs = _programs()
    assert programs is not None
    folder = Path(tempfile.mkdtemp(prefix="lianpos-pg-"))
    user = _user() if os.geteuid() == 0 else None
    if user is not None:
        shutil.chown(folder, user)
    data = folder / "data"
    _run([programs / "initdb", "-D", data, "-U", "lianpos", "-A", "trust", "-E", "UTF8",
          "--locale=C.UTF-8", "--no-sync"], user=user)  # fmt: skip
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    chosen = {
        "listen_addresses": "127.0.0.1",
        "port": str(port),
        "unix_socket_directories": str(folder),
        "shared_buffers": "64MB",
        "max_connections": "120",
        **(settings or {}),
    }
    options = " ".join(f"-c {name}={value}" for name, value in chosen.items())
    control = [programs / "pg_ctl", "-D", data, "-w", "-t", "60", "-l", folder / "log"]
    _run([*control, "-o", options, "start"], user=user)
    try:
        yield Cluster(folder, port)
    finally:
        _run([programs / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop"], user=user)
        shutil.rmtree(folder, ignore_errors=True)


def _run(command: list[Any], *, user: str | None) -> None:
    done = subprocess.run(
        [str(part) for part in command],
        user=user,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        timeout=120,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{command[0]}: {done.stderr.strip()}")


def _user() -> str | None:
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        return None


def _programs() -> Path | None:
    """The folder of initdb and pg_ctl: the newest of Debian's, else on the path."""
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    found = shutil.which("initdb")
    places += [Path(found).resolve().parent] if found else []
    return next((place for place in places if (place / "initdb").exists()), None)


def _version(place: Path) -> int:
    return int(place.parent.name) if place.parent.name.isdecimal() else 0
