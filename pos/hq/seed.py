"""The first contents of a new head office: one store, its training staff and goods to try with."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from pos.catalog.demo import (
    demo_bags,
    demo_category_names,
    demo_items,
    demo_promotions,
    demo_store_name,
)
from pos.hq.goods import stock_demo_goods
from pos.hq.members.feeding import demo_members
from pos.hq.members.rules import tell_tills
from pos.hq.promotions import announce_demo_offers
from pos.hq.stores import Person, add_store
from pos.staff.training import TRAINING_STAFF

STORE: Final = "S001"
ZONE: Final = "all"


def seed(connection: sa.Connection) -> None:
    """Fills a new database. Takes about a second, most of it for the PINs and the goods."""
    add_store(
        connection,
        store=STORE,
        name=dict(demo_store_name),
        zone=ZONE,
        staff=[
            Person(user=trainee.user, name=trainee.name, role=trainee.role, pin=trainee.pin)
            for trainee in TRAINING_STAFF
        ],
        training=True,
    )
    demo_members(connection, STORE)
    tell_tills(connection)
    announce_demo_offers(connection, demo_promotions())
    stock_demo_goods(connection, demo_items(), categories=demo_category_names(), bags=demo_bags)
