"""The look holds its promises: readable colours, states told by shape, nothing the content policy would block."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from wuzha.rules.states import State

ROOT = Path(__file__).parents[2]
STYLES = ROOT / "src/wuzha/web/static/wuzha"
TEMPLATES = ROOT / "src/wuzha/web/templates/wuzha"
GUIDE = (ROOT / "docs/design-system.md").read_text(encoding="utf-8")
TOKENS = (STYLES / "tokens.css").read_text(encoding="utf-8")

TEXT, EDGE = 4.5, 3.0  # WCAG 2.2: 1.4.3 for words, 1.4.11 for edges
PAIRS = (
    ("ink", "paper", TEXT),
    ("ink-2", "sunken", TEXT),
    ("ink-3", "sunken", TEXT),
    ("ink-3", "paper", TEXT),
    ("accent", "paper", TEXT),
    ("accent", "accent-tint", TEXT),
    ("accent-strong", "accent-tint", TEXT),
    ("on-accent", "accent", TEXT),
    ("good", "good-tint", TEXT),
    ("wait", "wait-tint", TEXT),
    ("soon", "soon-tint", TEXT),
    ("bad", "bad-tint", TEXT),
    ("none", "none-tint", TEXT),
    ("mark-ink", "mark", TEXT),
    ("mark-ink", "mark-strong", TEXT),
    ("line", "surface", EDGE),
    ("line", "paper", EDGE),
    ("focus", "paper", EDGE),
    ("focus", "surface", EDGE),
)


TWICE = re.compile(r"--([\w-]+): var\(--day, (#[0-9a-f]{3,6})\) var\(--night, (#[0-9a-f]{3,6})\);")
LIGHT = {name: by_day for name, by_day, _ in TWICE.findall(TOKENS)}
DARK = {name: by_night for name, _, by_night in TWICE.findall(TOKENS)}


def luminance(colour: str) -> float:
    """Return the relative luminance of `#rgb` or `#rrggbb`, 0 to 1, as WCAG defines it."""
    digits = colour[1:] if len(colour) == len("#rrggbb") else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[start : start + 2], 16) / 255 for start in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_black_on_white_has_the_contrast_that_the_standard_states() -> None:
    assert contrast("#000", "#ffffff") == 21.0


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("front,back,least", PAIRS)
def test_colours_that_meet_can_be_told_apart(theme: dict[str, str], front: str, back: str, least: float) -> None:
    assert contrast(theme[front], theme[back]) >= least


def test_every_colour_is_written_down_once_by_day_and_by_night() -> None:
    assert len(TWICE.findall(TOKENS)) == len(LIGHT)
    assert re.findall(r"#[0-9a-f]{3,6}\b", TWICE.sub("", TOKENS)) == []


def test_every_state_of_a_duty_has_a_shape_of_its_own() -> None:
    css = (STYLES / "components.css").read_text(encoding="utf-8")
    shapes: dict[str, str] = {}

    for selector, body in re.findall(r"((?:\[data-state=\"[\w-]+\"\],?\s*)+)\{([^}]*)\}", css):
        glyph = re.search(r'--glyph: "(.)"', body)
        shapes |= dict.fromkeys(re.findall(r'"([\w-]+)"', selector), glyph[1]) if glyph else {}
    shapes |= {"not-open": "·"}  # the plain shape every state starts from

    assert set(shapes) == {state.value for state in State}
    assert len(set(shapes.values())) == len(State)


def test_every_state_and_every_part_is_in_the_guide() -> None:
    parts = {path.stem for path in (TEMPLATES / "parts").glob("*.html")} - {"nav", "thumb", "field_notes"}

    assert [name for name in sorted(parts | set(State)) if f"`{name}`" not in GUIDE] == []


def test_no_style_uses_a_token_that_is_not_defined() -> None:
    used = {name for path in STYLES.glob("*.css") for name in re.findall(r"var\(--([\w-]+)", path.read_text("utf-8"))}
    defined = {name for path in STYLES.glob("*.css") for name in re.findall(r"--([\w-]+):", path.read_text("utf-8"))}

    assert used - defined == set()


def test_templates_hold_nothing_that_the_content_policy_blocks() -> None:
    blocked = re.compile(r"<style|\sstyle=|\son[a-z]+=\"|<script(?![^>]*\ssrc=)|javascript:|https?://")

    assert [str(path) for path in TEMPLATES.rglob("*.html") if blocked.search(path.read_text("utf-8"))] == []


def test_pages_use_no_class_that_the_stylesheets_do_not_know() -> None:
    known = {name for path in STYLES.glob("*.css") for name in re.findall(r"\.([a-z][\w-]*)", path.read_text("utf-8"))}
    unknown = set()

    for path in TEMPLATES.rglob("*.html"):
        for value in re.findall(r'\bclass="([^"]*)"', path.read_text("utf-8")):
            words = re.sub(r"\{%.*?%\}|\S*\{\{.*?\}\}\S*", " ", value).split()
            unknown |= {(path.name, word) for word in words if word not in known}

    assert unknown == set()


def test_without_script_a_question_stands_where_its_button_would() -> None:
    css = (STYLES / "controls.css").read_text(encoding="utf-8")
    (_, _, rules) = css.partition("@media (scripting: none) {")
    said = dict(re.findall(r"\n  ([^\n{]+) \{([^}]*)\}", rules))

    assert "display: none" in said["button[data-dialog]"]
    assert "display: none" in said["dialog [data-close]"]
    assert "display: block" in said["button[data-dialog] + dialog"]
    assert "position: static" in said["button[data-dialog] + dialog"]
