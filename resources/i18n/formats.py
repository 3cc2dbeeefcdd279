"""Remakes `formats.toml` beside this file: `.venv/bin/python resources/i18n/formats.py`.

It holds how amounts, days and times are written in each language of the screens, as Babel has it
from CLDR. The screens read the list: the library takes 30 ms and 5 MB to say these few things,
and a till needs its first amount before it can sell.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

PLACE: Final = Path(__file__).with_name("formats.toml")
LOCALES: Final = {"zh_CN": "zh_Hans_CN", "en": "en_GB"}
"""The languages of the screens -> whose habits they follow. English is the one of most of the
countries in which prices in yuan are read: day before month, 24 hours."""
CURRENCY: Final = "CNY"
AT_HOME: Final = "zh_Hans_CN"
"""A shop writes its own currency as people there do, in any language: ¥ and not CN¥."""
HEAD: Final = """\
# How amounts, days and times are written. Made by formats.py of Babel's copy of CLDR
# (Unicode licence). `amount` and `debt` stand around the figures, MMM is the month's short name.
"""


def formats() -> str:
    """The list as a file's text."""
    from babel import Locale
    from babel.numbers import get_currency_symbol

    sign = get_currency_symbol(CURRENCY, AT_HOME)
    tables = []
    for language, name in LOCALES.items():
        locale = Locale.parse(name)
        pattern = locale.currency_formats["standard"]
        signs = locale.number_symbols["latn"]
        amount, debt = (
            f"{before.replace('¤', sign)}%1{after.replace('¤', sign)}"
            for before, after in zip(pattern.prefix, pattern.suffix, strict=True)
        )
        months = locale.months["format"]["abbreviated"]
        lines = {
            "locale": name,
            "sign": sign,
            "amount": amount,
            "debt": debt,
            "minus": signs["minusSign"],
            "decimal": signs["decimal"],
            "group": signs["group"],
            "day": locale.datetime_skeletons["MMMd"].pattern,
            "full_day": locale.datetime_skeletons["yMMMd"].pattern,
            "time": locale.datetime_skeletons["Hm"].pattern,
        }
        written = [f'{key} = "{value}"' for key, value in lines.items()]
        written.append(f"group_size = {pattern.grouping[0]}")
        names = ", ".join(f'"{months[number]}"' for number in range(1, 13))
        tables.append("\n".join([f"[{language}]", *written, f"months = [{names}]", ""]))
    return "\n".join([HEAD, *tables])


if __name__ == "__main__":
    PLACE.write_text(formats(), encoding="utf-8")
    sys.stdout.write(f"{PLACE}\n")
