"""Every commitment of the demo answers "on whose say?", and what is refused there says whose word is needed."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from wyebridge.books.home import Home, constitution_of, make_home
from wyebridge.demo import commitments as demo
from wyebridge.engine.kernel.problems import Problem, Refused
from wyebridge.engine.ledger.commitments import Commitment, Known, ruling_on, why_not


def test_each_that_is_made_has_authority_and_the_larger_one_has_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = make_home(tmp_path / "home", Path("agreements/herefordshire-2008-09"))
    known = Known(home.agreements[0], (), home.decisions, constitution_of(home))
    asked: list[Commitment] = []

    def held_to_authority(_: Home, draft: Commitment, *, now: datetime) -> demo.Tried:
        asked.append(draft)
        problems: list[Problem] = list(why_not(draft, known))
        if problems:
            raise Refused(problems)
        return demo.Tried(draft, None)

    monkeypatch.setattr(demo, "make_commitment", held_to_authority)
    found = demo.try_commitments(home, now=datetime(2026, 1, 5, tzinfo=UTC))
    refused = {one.commitment.id: str(one.refused) for one in found if one.refused}
    assert list(refused) == ["HC-PO-9004"] and "HC cabinet must agree" in refused["HC-PO-9004"]
    said = {one.id: " ".join(map(str, ruling_on(one, one.on, known).keys)) for one in asked if one.id not in refused}
    assert all(said.values()) and "by decision HC-CAB-2008-03-C" in said["HC-PO-9002"]
    assert [one.id for one in asked if one.let_past] == ["HC-PO-9003"]
