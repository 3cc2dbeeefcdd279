"""Where the settings of a lane are kept: `lane.json` in its folder, on top of lianpos.toml.

The file is the lane's own, written when somebody chooses at the till; lianpos.toml says what holds
where nobody chose.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any, Final

import msgspec

from pos.till.config import SCREEN_OFF, Config
from ui.theme.lane_settings import TEXT_SIZES, LaneSettings

FILE: Final = "lane.json"

log = logging.getLogger(__name__)


def configured(config: Config) -> LaneSettings:
    """What holds where nobody chose anything at the till."""
    return LaneSettings(
        language=config.language, theme=config.theme, density=config.density, scale=config.scale,
        shopper=config.customer.screen != SCREEN_OFF,
    )  # fmt: skip


def read_settings(folder: Path, config: Config) -> LaneSettings:
    """The settings of the lane in that folder. A file that cannot be read sets nothing."""
    base = configured(config)
    try:
        chosen = msgspec.json.decode((folder / FILE).read_bytes(), type=dict[str, Any])
        settings = msgspec.convert({**msgspec.to_builtins(base), **chosen}, LaneSettings)
    except FileNotFoundError:
        return base
    except (OSError, msgspec.MsgspecError) as error:
        log.warning("the lane's settings cannot be read: %s", error)
        return base
    return settings if TEXT_SIZES[0] <= settings.scale <= TEXT_SIZES[-1] else base


def keep_settings(folder: Path, config: Config, settings: LaneSettings) -> None:
    """Writes down what differs from lianpos.toml. Raises `OSError`."""
    base = msgspec.to_builtins(configured(config))
    wanted = msgspec.to_builtins(settings)
    differs = {name: value for name, value in wanted.items() if value != base[name]}
    part = folder / f"{FILE}.part"
    part.write_bytes(msgspec.json.encode(differs))
    part.replace(folder / FILE)
