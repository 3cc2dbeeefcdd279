"""The tables behind the live pages: sums and news, and who may look at them.

Sums and news follow from the books; people and their sessions do not.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from pos.hq.columns import DAY, metadata, number, of_a_sale, text

unpublished: Final = sa.Table(
    "unpublished",
    metadata,
    *of_a_sale(),
    sa.Column("news", sa.Text, nullable=False, server_default="", comment="what is to be told"),
    comment="completed sales that no live page has been told of yet",
)
roll: Final = sa.Table(
    "roll",
    metadata,
    sa.Column("day", DAY, primary_key=True),
    sa.Column("brand", sa.Text, primary_key=True),
    sa.Column("store", sa.Text, primary_key=True),
    sa.Column("minute", sa.BigInteger, primary_key=True),
    number("baskets"),
    number("lines"),
    number("amount"),
    comment="sums by minute of UTC since 1970; of whole sales where the brand is empty, of the "
    "whole chain where the store is",
)
item_roll: Final = sa.Table(
    "item_roll",
    metadata,
    sa.Column("day", DAY, primary_key=True),
    sa.Column("store", sa.Text, primary_key=True),
    sa.Column("brand", sa.Text, primary_key=True),
    sa.Column("sku", sa.Text, primary_key=True),
    text("name"),
    text("name_en"),
    number("quantity"),
    number("amount"),
    comment="what was sold of each article on a day; in the whole chain where the store is empty",
)
live_event: Final = sa.Table(
    "live_event",
    metadata,
    sa.Column("brand", sa.Text, primary_key=True),
    sa.Column("rev", sa.BigInteger, primary_key=True, autoincrement=False),
    number("at"),
    text("body"),
    sa.Index("live_event_by_age", "at"),
    comment="what live pages are told, in the order of the commits, kept for a day: the whole "
    "sale where the brand is empty, else what is that brand's of it, numbered for itself",
)
web_user: Final = sa.Table(
    "web_user",
    metadata,
    sa.Column("user", sa.Text, primary_key=True),
    text("role"),
    text("scope"),
    text("password_hash"),
    comment="who may look at the web pages; scope: the store or the brand, empty for head office",
)
web_session: Final = sa.Table(
    "web_session",
    metadata,
    sa.Column("token_hash", sa.LargeBinary, primary_key=True),
    sa.Column("user", sa.Text, sa.ForeignKey("web_user.user"), nullable=False),
    number("made_at"),
    number("used_at"),
    sa.Index("web_session_by_user", "user"),
)
web_try: Final = sa.Table(
    "web_try",
    metadata,
    sa.Column("who", sa.Text, primary_key=True),
    number("count"),
    number("at"),
    comment="wrong passwords since the last right one, by user name and by address",
)
