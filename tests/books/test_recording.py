"""A home's record of its boards' work, read and asked on the command line."""

import json
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner, Result

from wyebridge.books.home import make_home
from wyebridge.cli import app

HEREFORDSHIRE = Path(__file__).parents[2] / "agreements" / "herefordshire-2008-09"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("record") / "home"
    make_home(path, HEREFORDSHIRE)
    return path


def asked(home: Path, *words: str) -> Result:
    return CliRunner().invoke(app, ["governance", *words, "--home", str(home)])


def test_a_proposal_is_shown_with_its_keys_and_what_it_waits_for(home: Path) -> None:
    before = asked(home, "standing", "agreement-2008-09", "--on", "2008-06-20")
    assert before.exit_code == 1
    assert "HC cabinet: agreed on 2008-06-12, counts from 2008-06-20" in before.output
    assert "needed: HPCT board: agree to version 1, by 2008-06-25" in before.output
    after = asked(home, "standing", "agreement-2008-09", "--on", "2008-06-25")
    assert after.exit_code == 0 and "HC-CAB-2008-06-A, for HC, effective 2008-06-25" in after.output
    # What was known the day before is said again.
    then = asked(home, "standing", "agreement-2008-09", "--on", "2008-06-25", "--known-on", "2008-06-24")
    assert then.exit_code == 1


def test_the_whole_record_is_shown_with_the_road_map_and_scrutiny(home: Path) -> None:
    shown = asked(home, "show", "--on", "2007-08-10").output
    assert "road-map" not in shown and "public-service-trust-talks" in shown
    later = asked(home, "show", "--on", "2008-06-01").output
    assert "Section 75 agreement for 2008/09 made (T.Council): due by 2008-06-30; waits for agreement-2008-09" in later
    assert "Scrutiny: The proposed public service trust: 4 answered, 0 owed" in later


def test_a_disagreement_is_shown_with_each_side_and_who_must_settle_it(home: Path) -> None:
    file = home / "record" / "dispute.yaml"
    file.write_text(DISPUTE, encoding="utf-8")
    try:
        shown = asked(home, "show", "--on", "2009-02-10").output
        before = asked(home, "show", "--on", "2009-01-01").output
    finally:
        file.unlink()
    assert "Disagreement: clause 12.3: who bears the agency nurses, £200,000.00 at stake" in shown
    assert "    HPCT holds: half each (£100,000.00)" in shown
    assert "both finance directors: settle clause 12.3: who bears the agency nurses, by 2009-02-15" in shown
    assert "Disagreement" not in before


DISPUTE = """\
proposals: []
disagreements:
  id: agency
  clause: "12.3"
  matter: who bears the agency nurses
  at_stake: £200,000.00
  positions:
    - {partner: HC, holds: the trust's own risk, on: 2009-02-01, amount: "£0.00"}
    - {partner: HPCT, holds: half each, on: 2009-02-02, amount: "£100,000.00"}
  procedure: {name: officers, who: both finance directors, days: 10}
  reached: {step: officers, on: 2009-02-05}
  source: Agreement, clause 31
"""


def test_both_open_formats_are_json(home: Path) -> None:
    people = json.loads(asked(home, "export", "popolo").output)
    assert {"persons", "organizations", "posts", "memberships"} == people.keys()
    objects = json.loads(asked(home, "export", "oparl", "--base", "https://example.org/o").output)
    assert all(one["id"].startswith("https://example.org/o/") for one in objects)


def test_popolo_is_read_back_as_seats(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "people.json"
    file.write_text(asked(home, "export", "popolo").output, encoding="utf-8")
    seats = yaml.safe_load(CliRunner().invoke(app, ["governance", "people", str(file)]).output)
    assert [seat["id"] for seat in seats["hc-cabinet"]] == ["leader", "deputy", "adult-care", "resources"]
    assert seats["hc-cabinet"][0]["held"] == [{"person": "L.Leader", "from_on": "2006-05-26"}]


def test_a_name_that_is_on_no_record_and_a_record_with_a_fault_are_refused(home: Path, tmp_path: Path) -> None:
    unknown = asked(home, "standing", "nonsense")
    assert unknown.exit_code == 1 and "there is no proposal 'nonsense'" in unknown.output
    again = home / "record" / "again.yaml"
    again.write_text((HEREFORDSHIRE / "record" / "2006-08.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    try:
        twice = asked(home, "show")
    finally:
        again.unlink()
    assert twice.exit_code == 1 and "there are two proposals 'road-map'" in twice.output
