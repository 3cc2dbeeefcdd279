"""A small chain's database of either kind, and members to fill it with."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from pos.hq.database import OfficeDatabase, open_database
from pos.hq.members.keys import MemberKeys
from pos.hq.members.listing import ListedMember
from tests.hq.conftest import small_chain

KEYS = MemberKeys(bytes(range(32)))
NOW = 1_795_000_000_000_000
"""A moment in November 2026."""
DAY = 86_400_000_000


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database(
    request: pytest.FixtureRequest, filled: Path, tmp_path: Path
) -> Iterator[OfficeDatabase]:
    """An open database with two stores and no members."""
    if request.param == "sqlite":
        shutil.copy(filled, tmp_path / "hq.db")
        opened = open_database(f"sqlite:///{tmp_path / 'hq.db'}", fill=small_chain)
        yield opened
        opened.close()
        return
    cluster = request.getfixturevalue("cluster")
    template = request.getfixturevalue("filled_cluster")
    name = cluster.make(template)
    opened = open_database(cluster.url(name), fill=small_chain)
    yield opened
    opened.close()
    cluster.drop(name)


@pytest.fixture(scope="session")
def filled_cluster(cluster) -> str:
    """The name of a database of the small chain, to be copied."""
    name = cluster.make()
    open_database(cluster.url(name), fill=small_chain).close()
    return name


def two_programmes(
    seed: int, *, each: int, shared: int
) -> tuple[list[ListedMember], list[ListedMember]]:
    """The members of two programmes, so many of each, of whom some are in both by telephone."""
    chance = random.Random(seed)
    phones = chance.sample(range(10**8), 2 * each - shared)

    def listed(card: str, phone: int) -> ListedMember:
        return ListedMember(
            card=card,
            name=chance.choice(["王芳", "李伟", "张敏", ""]),
            phone=f"138{phone:08d}",
            birthday=chance.choice(["", "01-31", "02-29", "11-22"]),
            tier=chance.choice(["", "silver", "gold"]),
            points=chance.choice([0, 0, 1, chance.randrange(100_000)]),
            stored_value=chance.choice([0, 0, chance.randrange(500_000)]),
        )

    first = [listed(f"A{n:07d}", phones[n]) for n in range(each)]
    second = [listed(f"B{n:07d}", phones[n + each - shared]) for n in range(each)]
    return first, second
