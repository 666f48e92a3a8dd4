"""A constitution is read whole, or every fault in it is said at once with its place and remedy."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from wyebridge.books.home import make_home, read_home
from wyebridge.cli import app
from wyebridge.engine.agreement.read import load_agreement
from wyebridge.engine.governance import check_boards, check_names, check_people, check_schemes
from wyebridge.engine.governance.constitution import read_constitution
from wyebridge.engine.kernel.problems import Problem, Refused

from .faults import codes_in, marked

EXAMPLE = Path("agreements/herefordshire-2008-09")
AGREEMENT = load_agreement((EXAMPLE / "2008-09.yaml").read_text(encoding="utf-8"), "2008-09.yaml")
TEXT = (EXAMPLE / "governance" / "constitution.yaml").read_text(encoding="utf-8")

FAULTS = {
    "two boards of one id": ("name-used-twice", "id: steering-group", "id: ⟦hc-cabinet"),
    "two boards of one name": ("name-used-twice", "name: Public services steering group", "name: ⟦HC cabinet"),
    "two seats of one id": ("name-used-twice", "{id: vice-chair,", "{id: ⟦chair,"),
    "two lines of one id": ("name-used-twice", "  - id: HPCT-4.2", "  - id: ⟦HC-7.1"),
    "an unknown partner": ("unknown-partner", "    acts_for: [HC, HPCT]", "    acts_for: ⟦[HC, WXYZ]"),
    "an unknown partner's cost": ("unknown-partner", "{HC: 55%, HPCT: 45%}", "⟦{HC: 55%, WXYZ: 45%}"),
    "an unknown partner's line": ("unknown-partner", "id: HC-12.2\n    partner: HC", "id: HC-12.2\n    partner: ⟦WXYZ"),
    "an unknown board": ("unknown-board", "heard_by: hc-scrutiny", "heard_by: ⟦hc-overview"),
    "an unknown board reserved to": ("unknown-board", "needs: [hc-council, hpct-board]", "needs: ⟦[hc-council, board]"),
    "an unknown post": ("unknown-board", "consults: hc-treasurer", "consults: ⟦hc-nobody"),
    "an unknown person": ("unknown-post", "agreed_by: S.Scrutiny", "agreed_by: ⟦Q.Nobody"),
    "an unknown fund": ("unknown-fund", "{id: R14, act: reserve,", "{id: R14, act: reserve, within: ⟦moon,"),
    "a quorum larger than the seats": ("quorum-too-large", "quorum: {members: 3}", "quorum: {members: ⟦5}"),
    "a constituency with too few": ("quorum-too-large", "{non-executive: 2, executive: 1}", "{non-executive: ⟦4}"),
    "a constituency nobody sits in": (
        "nobody-in-constituency",
        "{non-executive: 2, executive: 1}",
        "{non-executive: 2, officer: ⟦1}",
    ),
    "a call-in nobody could make": ("quorum-too-large", "scrutiny, members: 3", "scrutiny, members: ⟦4"),
    "a call-in heard by the deciders": ("not-scrutiny", "heard_by: hc-scrutiny", "heard_by: ⟦hc-council"),
    "two in one seat": (
        "holdings-overlap",
        "held: {person: R.Resources, from_on: 2007-05-18}",
        "held: [{person: R.Resources, from_on: 2007-05-18}, ⟦{person: Z.New, from_on: 2008-05-18}]",
    ),
    "one person in two seats": ("on-both-sides", "{person: R.Resources,", "⟦{person: L.Leader,"),
    "one person on both boards": (
        "on-both-sides",
        "{person: N.Lay, from_on: 2006-10",
        "⟦{person: L.Leader, from_on: 2006-10",
    ),
    "one person with two employers": ("on-both-sides", "{person: G.Commissioning,", "⟦{person: T.Council,"),
    "dates out of order": ("dates-out-of-order", "to_on: 2008-09-30", "to_on: ⟦2006-09-30"),
    "delegation to nobody": ("delegated-to-nobody", "to: [hpct-finance, chief-executive]", "to: ⟦[hpct-finance]"),
    "reserved to nobody": ("reserved-to-nobody", "needs: [hc-council, hpct-board]", "needs: ⟦[]"),
    "an officer of another partner": (
        "not-for-that-partner",
        "act: virement\n    to: hpct-commissioning",
        "act: virement\n    to: ⟦hc-adult-care",
    ),
    "reserved to a board that only advises": (
        "board-without-power",
        "{id: R14, act: reserve, needs: [hc-cabinet, hpct-board]",
        "{id: R14, act: reserve, needs: ⟦steering-group",
    ),
    "limits out of order": ("limits-out-of-order", "up_to: £5,000.00", "up_to: ⟦£25,000.00"),
    "blocks of one": ("block-of-one", "notice_days: 3\n", "notice_days: 3\n    votes: ⟦block\n"),
    "private without a ground": (
        "private-without-ground",
        "notice_days: 3\n",
        "notice_days: 3\n    meets_in: ⟦private\n",
    ),
    "a cost that is not 100%": ("not-100", "{HC: 55%, HPCT: 45%}", "⟦{HC: 55%, HPCT: 40%}"),
    "an advisory board that binds": ("wrong-kind-of-board", "kind: advisory", "kind: advisory\n    decides_for: ⟦HC"),
    "the agreement's board is missing": ("board-missing", "name: HPCT board", "name: HPCT main board"),
    "the agreement's board binds others": (
        "board-without-power",
        "name: HC cabinet\n    kind: partner\n    decides_for: HC\n",
        "name: HC cabinet\n    kind: partner\n    decides_for: HPCT\n",
    ),
}


def read(text: str) -> tuple[Problem, ...]:
    return read_constitution(text, "constitution.yaml", (AGREEMENT,))[1]


def test_the_shipped_example_is_sound() -> None:
    constitution, problems = read_constitution(TEXT, "constitution.yaml", (AGREEMENT,))
    assert problems == ()
    assert constitution
    assert len(constitution.boards) == 14
    cabinet = constitution.board("HC cabinet")
    assert cabinet is constitution.board("hc-cabinet")


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_is_said_where_it_stands(name: str) -> None:
    code, old, new = FAULTS[name]
    assert TEXT.count(old) >= 1
    text, places = marked(TEXT.replace(old, new, 1))
    problems = read(text)
    found = [(problem.code, (problem.place.line, problem.place.column)) for problem in problems]
    assert code in [said for said, _ in found]
    for place in places:
        assert (code, place) in found
    assert all(problem.what.strip() and problem.why.strip() and problem.remedy.strip() for problem in problems)


def test_a_board_of_observers_could_never_decide() -> None:
    scrutiny = TEXT[TEXT.index("id: hc-scrutiny") : TEXT.index("posts:\n")]
    problems = read(TEXT.replace(scrutiny, scrutiny.replace("elected", "observer")))
    assert {"no-votes", "nobody-in-constituency"} <= {problem.code for problem in problems}


def test_every_code_has_a_case() -> None:
    cases = {code for code, _, _ in FAULTS.values()}
    codes = codes_in(check_boards, check_names, check_people, check_schemes)
    assert codes <= cases | {"no-votes"}


def test_all_faults_are_said_at_once() -> None:
    text = TEXT
    wanted = {"unknown-board", "not-100", "dates-out-of-order", "block-of-one"}
    for code, old, new in FAULTS.values():
        if code in wanted and old in text:
            text = text.replace(old, new.replace("⟦", ""), 1)
            wanted.discard(code)
    assert not wanted
    assert {"unknown-board", "not-100", "dates-out-of-order", "block-of-one"} <= {p.code for p in read(text)}


def test_a_joint_officer_of_one_employer_is_not_on_both_sides() -> None:
    assert not [problem for problem in read(TEXT) if problem.code == "on-both-sides"]


def test_a_part_that_cannot_be_read_brings_no_second_fault() -> None:
    problems = read(TEXT.replace("quorum: {members: 3}", "quorum: {members: many}", 1))
    assert [problem.code for problem in problems] == ["value"]


def test_the_command_says_sound_or_every_fault(tmp_path: Path) -> None:
    spoilt = tmp_path / "constitution.yaml"
    spoilt.write_text(TEXT.replace("{HC: 55%, HPCT: 45%}", "{HC: 55%, HPCT: 40%}"), encoding="utf-8")
    sound, found = (
        CliRunner().invoke(app, ["governance", "check", str(file), "--agreement", str(EXAMPLE)])
        for file in (EXAMPLE / "governance" / "constitution.yaml", spoilt)
    )
    assert (sound.exit_code, found.exit_code) == (0, 1)
    assert "sound. 14 boards, 5 posts" in sound.output
    assert "[not-100]" in found.output
    assert "1 fault." in found.output


def test_a_home_has_one_constitution_or_none(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home", EXAMPLE)
    assert read_home(home.path).constitution == read_constitution(TEXT, "constitution.yaml")[0]
    second = home.path / "governance" / "second.yaml"
    second.write_text(TEXT, encoding="utf-8")
    with pytest.raises(Refused, match="two-constitutions"):
        read_home(home.path)
    for file in (home.path / "governance").iterdir():
        file.unlink()
    assert read_home(home.path).constitution is None
