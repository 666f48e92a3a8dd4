"""`wyebridge plan matrix`: road times from an OSRM server of one's own, kept beside the problem that uses them."""

import csv
import json
from collections.abc import Callable, Iterator, Sequence
from io import StringIO
from pathlib import Path
from typing import Annotated, Any, Final
from urllib.error import URLError
from urllib.request import urlopen

import typer

from wyebridge.engine.foresight.visits.read import AREAS, BASES, MATRIX
from wyebridge.engine.kernel.problems import Place, refuse
from wyebridge.showing import refusals_shown

Spot = tuple[str, float, float]
"""An area or base, with its longitude and latitude."""

Fetch = Callable[[str], Any]
_BLOCK: Final = 50
"""OSRM answers for 100 places at once unless its server is told otherwise: 50 to start from and 50 to go to."""


def plan_matrix(
    problem: Annotated[
        Path, typer.Option(help="The problem's folder; areas.csv and bases.csv need longitude, latitude.")
    ],
    osrm: Annotated[str, typer.Option(help="The server's address, such as http://127.0.0.1:5000")],
) -> None:
    """Ask an OSRM server for every journey between areas and bases, and write the problem's matrix.csv."""
    with refusals_shown():
        rows = [row for spots in read_spots(problem).values() for row in ask(osrm, spots, _fetch)]
        written = StringIO()
        csv.writer(written, lineterminator="\n").writerows([("from", "to", "minutes", "km"), *rows])
        (problem / MATRIX).write_text(written.getvalue(), encoding="utf-8")
        typer.echo(f"{problem / MATRIX}: {len(rows):,} journeys")


def read_spots(folder: Path) -> dict[str, list[Spot]]:
    """Every area and base by its region. Raises Refused where one does not say where it is."""
    found: dict[str, list[Spot]] = {}
    for file, name in ((AREAS, "area"), (BASES, "base")):
        with (folder / file).open(encoding="utf-8-sig", newline="") as opened:
            for line, row in enumerate(csv.DictReader(opened), 2):
                try:
                    spot = row[name], float(row["longitude"]), float(row["latitude"])
                except (KeyError, TypeError, ValueError):
                    raise refuse(
                        "no-longitude",
                        f"a row of {file} has no longitude and latitude",
                        why="a server of road times knows places by these alone",
                        remedy="add the columns longitude and latitude, in degrees",
                        place=Place(file, line),
                    ) from None
                found.setdefault(row["region"], []).append(spot)
    return found


def ask(address: str, spots: Sequence[Spot], fetch: Fetch) -> Iterator[tuple[str, str, str, str]]:
    """Rows of the matrix between every two of these places, block by block: minutes, and km by road."""
    blocks = [spots[i : i + _BLOCK] for i in range(0, len(spots), _BLOCK)]
    for starts in blocks:
        for ends in blocks:
            places = ";".join(f"{longitude:.6f},{latitude:.6f}" for _, longitude, latitude in (*starts, *ends))
            sources = ";".join(map(str, range(len(starts))))
            goals = ";".join(map(str, range(len(starts), len(starts) + len(ends))))
            found = fetch(
                f"{address.rstrip('/')}/table/v1/driving/{places}"
                f"?sources={sources}&destinations={goals}&annotations=duration,distance"
            )
            for i, (one, *_) in enumerate(starts):
                for j, (other, *_) in enumerate(ends):
                    if one != other:
                        yield one, other, *_journey(found, i, j, one, other, address)


def _journey(found: Any, i: int, j: int, one: str, other: str, address: str) -> tuple[str, str]:
    seconds = found["durations"][i][j] if found.get("code") == "Ok" else None
    if seconds is None:
        raise refuse(
            "no-road",
            f"the server knows no way from {one} to {other}: {found.get('message', found.get('code'))}",
            why="a route that needed it could not be timed",
            remedy="check the longitude and latitude of both, and that the server's map covers them",
            place=Place(address),
        )
    return f"{seconds / 60:.2f}", f"{found['distances'][i][j] / 1000:.3f}"


def _fetch(address: str) -> Any:
    if not address.startswith(("http://", "https://")):
        raise _unreachable(address, "it begins with neither http:// nor https://")
    try:
        with urlopen(address, timeout=60) as answer:  # noqa: S310  the scheme is checked above
            return json.load(answer)
    except (URLError, ValueError) as fault:
        raise _unreachable(address, str(fault)) from fault


def _unreachable(address: str, why: str) -> Exception:
    return refuse(
        "no-server",
        f"no OSRM server answers there: {why}",
        why="without it there are no road times",
        remedy="start the server, or leave matrix.csv out: the travel laws of plan.yaml are then used",
        place=Place(address.partition("/table")[0]),
    )
