"""People with a browser in front of a head office that runs, and terminals that sell."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
import threading
import time
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher

from pos.hq import live_schema
from pos.hq.database import open_database
from pos.hq.live.people import add_user
from pos.sync.exchange import push_all
from tests.hq.conftest import Office, Terminal, small_chain

PASSWORD = "korrekt-pferd"
PEOPLE = {
    "boss": ("hq", ""),
    "shop1": ("store", "S001"),
    "shop2": ("store", "S002"),
    "tea": ("brand", "青茶"),
    "milk": ("brand", "晨牧"),
}


class Browser(httpx.Client):
    """Somebody's browser: it keeps cookies and follows where it is sent."""

    def __init__(self, url: str, **options: object) -> None:
        super().__init__(base_url=url, trust_env=False, follow_redirects=True, **options)  # type: ignore[arg-type]

    def sign_in(self, user: str, password: str = PASSWORD) -> httpx.Response:
        code = form_code(self.get("/login").text)
        fields = {"csrf": code, "user": user, "password": password}
        return self.post("/login", data=fields)

    def events(self, path: str, **headers: str) -> Events:
        """What a stream says, from now on."""
        return Events(self, path, headers)


class Events:
    """One open stream."""

    def __init__(self, browser: Browser, path: str, headers: dict[str, str]) -> None:
        self._open = browser.stream("GET", path, headers=headers, timeout=10)
        self.response = self._open.__enter__()
        self._lines = self.response.iter_lines()
        # The first line is said by somebody who listens; the headers come before that.
        next(self._lines)

    def next(self, wanted: str | None = None) -> dict[str, str]:
        """The next event, or the next of one name."""
        fields: dict[str, str] = {}
        for line in self._lines:
            if line:
                name, _, value = line.partition(": ")
                fields[name] = f"{fields[name]}\n{value}" if name in fields else value
            elif "event" in fields and wanted in (None, fields["event"]):
                return fields
            else:
                fields = {}
        return {"event": "end"}

    def rows(self, count: int) -> list[str]:
        """The next rows of the list, newest first, in however many messages they come."""
        found: list[str] = []
        while len(found) < count:
            found = rows(self.next("sales")["data"]) + found
        return found

    def close(self) -> None:
        self._open.__exit__(None, None, None)


def form_code(page: str) -> str:
    """The hidden field of the form on a page."""
    found = re.search(r'name="csrf" value="([0-9a-f]+)"', page)
    assert found is not None
    return found[1]


def rows(fragment: str) -> list[str]:
    """The rows of a list, as text."""
    return [
        " ".join(unescape(re.sub(r"<[^>]+>", " ", row)).split())
        for row in re.findall(r"<li.*?</li>", fragment, re.S)
    ]


def today() -> str:
    """The business day of a page on which nothing was sold yet."""
    return dt.datetime.now(dt.UTC).astimezone().date().isoformat()


def sell(terminal: Terminal, *goods: tuple[str, str, int], day: str = "") -> str:
    """Sells (brand, name, amount in fen), today if no other business day is said, and sends it;
    the receipt's number.
    """
    terminal.receipt += 1
    receipt = f"{terminal.terminal}-{terminal.receipt:06d}"
    total = sum(amount for _, _, amount in goods)
    body = {
        "sale": f"{terminal.terminal}-{len(terminal.written) + 1}",
        "receipt": receipt,
        "status": "completed",
        "total": total,
        "cashier": "王芳",
        "member": "13800000000",
        "lines": [
            {"line": n, "sku": f"K{name}", "brand": brand, "name": name, "quantity": 1000,
             "net": amount}
            for n, (brand, name, amount) in enumerate(goods, start=1)
        ],
        "tenders": [{"tender": "cash", "amount": total}],
    }  # fmt: skip
    terminal.write("sale", json.loads(json.dumps(body)), amount=total, day=day or today())
    with terminal.office() as hq:
        push_all(terminal, terminal, hq)
    return receipt


def once_it_shows(browser: Browser, path: str, words: str) -> str:
    """The page when the words are on it: sales are told a moment after they are booked."""
    until = time.monotonic() + 10
    while words not in (page := browser.get(path).text):
        assert time.monotonic() < until, f"{path} never showed {words}"
        threading.Event().wait(0.05)
    return page


@pytest.fixture(scope="session")
def filled(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small chain with people who may see its pages.

    Their passwords are hashed once, and as cheaply as can be: signing in is no test of patience.
    """
    path = tmp_path_factory.mktemp("peopled") / "hq.db"
    shutil.copy(filled, path)
    database = open_database(f"sqlite:///{path}", fill=small_chain)
    with database.write() as connection:
        for user, (role, scope) in PEOPLE.items():
            add_user(connection, user=user, role=role, scope=scope, password=PASSWORD)
        cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
        connection.execute(sa.update(live_schema.web_user).values(password_hash=cheap))
    database.close()
    return path


@pytest.fixture
def peopled(office: Office) -> Office:
    """A head office whose pages some people may see."""
    return office


class Browsing:
    """Opens browsers; signed in where a user is named."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._opened: list[Browser] = []
        self._kept: dict[str, Browser] = {}

    def __call__(self, user: str | None = None) -> Browser:
        self._opened.append(Browser(self._url))
        if user is not None:
            assert self._opened[-1].sign_in(user).status_code == 200
        return self._opened[-1]

    def kept(self, user: str) -> Browser:
        """The same one each time."""
        if user not in self._kept:
            self._kept[user] = self(user)
        return self._kept[user]

    def close(self) -> None:
        for one in self._opened:
            one.close()


@pytest.fixture
def browse(peopled: Office) -> Iterator[Browsing]:
    opened = Browsing(peopled.url)
    yield opened
    opened.close()
