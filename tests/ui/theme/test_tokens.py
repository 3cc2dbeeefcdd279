"""Every pair of colours that carries text can be read."""

from __future__ import annotations

import pytest

from ui.theme.lane_settings import TEXT_SIZES
from ui.theme.tokens import (
    AMOUNT,
    AROUND_PAD,
    BODY,
    FINGER,
    PALETTES,
    SMALL,
    STRONG,
    TITLE,
    TOTAL,
    Metrics,
    Palette,
    ThemeName,
    contrast,
    largest_scale,
    metrics_of,
)

THEMES: list[ThemeName] = ["light", "dark", "high-contrast"]


def pairs(palette: Palette) -> dict[str, tuple[str, str]]:
    grounds = {"ground": palette.ground, "surface": palette.surface, "pressed": palette.surface_2}
    found = {
        f"{ink} on {name}": (getattr(palette, ink), ground)
        for name, ground in grounds.items()
        for ink in ("ink", "ink_2")
    }
    for tone in ("amber", "vermilion", "sky", "jade"):
        found[f"{tone} on its own"] = (getattr(palette, tone), getattr(palette, f"{tone}_soft"))
    found["jade_ink on jade"] = (palette.jade_ink, palette.jade)
    found["jade_ink on pressed jade"] = (palette.jade_ink, palette.jade_strong)
    for name, ground in grounds.items():
        found[f"vermilion on {name}"] = (palette.vermilion, ground)
    found["jade on surface"] = (palette.jade, palette.surface)
    for number, (field, ink) in enumerate(palette.tiles):
        found[f"tile {number}"] = (ink, field)
    return found


@pytest.mark.parametrize("theme", THEMES)
def test_text_has_a_contrast_of_at_least_four_and_a_half(theme: ThemeName) -> None:
    low = {
        name: round(contrast(ink, ground), 2)
        for name, (ink, ground) in pairs(PALETTES[theme]).items()
        if contrast(ink, ground) < 4.5
    }

    assert low == {}


def test_high_contrast_earns_its_name() -> None:
    palette = PALETTES["high-contrast"]

    assert contrast(palette.ink, palette.ground) >= 15


def test_contrast_knows_its_ends() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#777777") == pytest.approx(1)


def test_text_grows_as_far_as_the_screen_has_room_for_whole_pages() -> None:
    assert largest_scale((1920, 1080)) >= 200
    assert largest_scale((1366, 768)) >= 125
    assert largest_scale((1024, 600)) >= 110


@pytest.mark.parametrize("room", [(1024, 600), (1366, 768), (1920, 1080)])
def test_words_are_as_large_as_they_were_chosen_to_be_in_any_window(room: tuple[int, int]) -> None:
    for scale in TEXT_SIZES:
        metrics = metrics_of(room, scale=scale)

        above_100 = scale > max(100, largest_scale(room))
        assert metrics.cramped or not above_100
        assert metrics.cramped or room[1] - metrics.px(AROUND_PAD) >= 4 * FINGER
        assert metrics.cramped is False or scale > 100
        assert [metrics.text(size) for size in (SMALL, BODY, STRONG)] == [
            Metrics(scale=scale).px(size) for size in (SMALL, BODY, STRONG)
        ]
        sizes = [metrics.text(size) for size in (SMALL, BODY, STRONG, TITLE, AMOUNT, TOTAL)]
        assert sizes == sorted(set(sizes))
        assert metrics.hit >= 48
        assert metrics.high(48) >= metrics.text(STRONG)


@pytest.mark.parametrize("scale", [100, 125, 150, 200])
def test_whatever_can_be_tapped_is_large_enough_at_every_scale(scale: int) -> None:
    assert Metrics(scale=scale).hit >= 48
    assert Metrics(scale=scale, density="touch").hit >= 56
