"""Every picture of the guides is taken by a journey, shown by a guide, and small."""

import re
from itertools import chain
from pathlib import Path

from tests.office.journeys.conftest import GUIDES

JOURNEYS = [Path(__file__).with_name(f"test_{name}.py") for name in ("journeys", "two_keys")]
SMALL = 150_000


def test_every_picture_is_taken_by_a_journey_and_shown_by_a_guide() -> None:
    kept = {file.stem for file in GUIDES.glob("*.png")}
    journeys = "".join(file.read_text(encoding="utf-8") for file in JOURNEYS)
    taken = set(re.findall(r'picture\(\w+, "([\w-]+)"\)', journeys))
    guides = [file.read_text(encoding="utf-8") for file in GUIDES.glob("*.md")]
    shown = set(chain.from_iterable(re.findall(r"!\[[^\]]+\]\(([\w-]+)\.png\)", guide) for guide in guides))
    assert kept == taken == shown
    assert all(file.stat().st_size < SMALL for file in GUIDES.glob("*.png"))


def test_what_a_guide_names_on_a_screen_is_there() -> None:
    office = GUIDES.parents[1] / "src" / "wyebridge" / "office"
    words = "\n".join(file.read_text(encoding="utf-8") for file in office.rglob("*") if file.suffix in (".html", ".py"))
    for guide in GUIDES.glob("*.md"):
        named = set(re.findall(r"\*\*([^*]+)\*\*", guide.read_text(encoding="utf-8")))
        assert named, f"{guide.name} names nothing on a screen"
        assert not {one for one in named if one not in words}, guide.name
