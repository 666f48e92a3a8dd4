"""Road times from a server: every pair asked for once, in blocks that it will answer, and refusals in plain words."""

import re
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from wyebridge.cli import app
from wyebridge.engine.kernel.problems import Refused
from wyebridge.plan_matrix import Spot, ask, read_spots


def server(address: str) -> Any:
    """Answers as OSRM does: a second for each degree east and a metre for each degree north, both ways."""
    found = re.fullmatch(r"http://here/table/v1/driving/(.*)\?sources=(.*)&destinations=(.*)&annotations=.*", address)
    assert found
    places = [tuple(map(float, place.split(","))) for place in found[1].split(";")]
    assert len(places) <= 100
    starts, ends = ([places[int(n)] for n in found[k].split(";")] for k in (2, 3))
    return {
        "code": "Ok",
        "durations": [[abs(a[0] - b[0]) for b in ends] for a in starts],
        "distances": [[abs(a[1] - b[1]) for b in ends] for a in starts],
    }


@pytest.mark.parametrize("count", [2, 50, 51, 120])
def test_every_pair_is_asked_for_once_whatever_the_blocks(count: int) -> None:
    spots: list[Spot] = [(f"A{n}", float(n), 1000.0 * n) for n in range(count)]
    rows = list(ask("http://here/", spots, server))
    assert {row[:2] for row in rows} == {(a[0], b[0]) for a in spots for b in spots if a != b}
    assert len(rows) == count * (count - 1)
    for one, other, minutes, km in rows:
        apart = abs(int(one[1:]) - int(other[1:]))
        assert float(minutes) == pytest.approx(apart / 60, abs=0.005)
        assert float(km) == apart


def test_a_journey_that_the_server_does_not_know_is_refused() -> None:
    nowhere = {"code": "Ok", "durations": [[None, None], [None, None]], "distances": [[None, None], [None, None]]}
    with pytest.raises(Refused, match="no way from A to B"):
        list(ask("http://here", [("A", 0.0, 0.0), ("B", 1.0, 1.0)], lambda _: nowhere))


def test_places_without_longitude_and_strange_addresses_are_refused(tmp_path: Path) -> None:
    (tmp_path / "areas.csv").write_text("area,region\nA,R\n", encoding="utf-8")
    with pytest.raises(Refused, match="no longitude"):
        read_spots(tmp_path)
    (tmp_path / "areas.csv").write_text("area,region,longitude,latitude\nA,R,0,51\n", encoding="utf-8")
    (tmp_path / "bases.csv").write_text("base,region,longitude,latitude\nB,R,1,52\n", encoding="utf-8")
    assert read_spots(tmp_path) == {"R": [("A", 0.0, 51.0), ("B", 1.0, 52.0)]}
    done = CliRunner().invoke(app, ["plan", "matrix", "--problem", str(tmp_path), "--osrm", "file:///etc"])
    assert done.exit_code == 1
    assert "no-server" in done.stderr
