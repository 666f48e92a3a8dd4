"""On whose say, asked of a partner's own copy of the books, with none of the home's files beside it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest
from tests.books.posting import NOW, post, row
from typer.testing import CliRunner

from wyebridge.books.adopting import adopt
from wyebridge.books.home import Home, make_home, read_home
from wyebridge.books.journal.copying import copy_books
from wyebridge.books.journal.verify import verify
from wyebridge.books.open import open_books
from wyebridge.cli import app
from wyebridge.engine.governance.constitution import read_constitution
from wyebridge.engine.governance.read import read_decisions

CONSTITUTION: Final = """\
boards:
  - id: cabinet
    name: Cabinet
    kind: partner
    decides_for: AC
    quorum: {members: 1}
    notice_days: 5
    seats: {id: leader, constituency: elected, appointed_by: AC, held: {person: M.Seated, from_on: 2020-01-01}}
    source: Executive procedure rules
  - id: board
    name: Board
    kind: partner
    decides_for: ACCG
    quorum: {members: 1}
    notice_days: 5
    seats: {id: chair, constituency: elected, appointed_by: ACCG, held: {person: C.Chairing, from_on: 2020-01-01}}
    source: Standing orders
posts:
  - {id: lead, title: Head of care, employer: AC, acts_for: AC, held: {person: H.Care, from_on: 2020-01-01}}
delegations:
  - id: D7
    partner: AC
    act: commitment
    to: lead
    up_to: "£5,000.00"
    from_on: 2020-01-01
    source: Scheme of delegation, paragraph 7
"""
DECISIONS: Final = """\
decisions:
  - id: AC-2021-1
    title: Care homes
    body: Head of care, by delegation
    for_partner: AC
    taken_on: 2021-03-01
    effective_on: 2021-05-01
    act: commitment
    under: D7
    by: H.Care
"""
ADOPTED: Final = """\
decisions:
  - id: AC-2021-A
    title: The agreement for 2021/22
    body: Cabinet
    for_partner: AC
    taken_on: 2021-03-08
    effective_on: 2021-03-16
    act: adopt-agreement
  - id: ACCG-2021-A
    title: The agreement for 2021/22
    body: Board
    for_partner: ACCG
    taken_on: 2021-03-17
    effective_on: 2021-03-17
    act: adopt-agreement
"""


@pytest.fixture(scope="module")
def home(small_registers: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """A home with a constitution, whose books hold one payment on a scheme that an officer decided. Read only."""
    made = make_home(tmp_path_factory.mktemp("say") / "home", small_registers)
    (made.path / "governance" / "constitution.yaml").write_text(CONSTITUTION, encoding="utf-8")
    (made.path / "decisions" / "decisions.yaml").write_text(DECISIONS, encoding="utf-8")
    (made.path / "decisions" / "adopted.yaml").write_text(ADOPTED, encoding="utf-8")
    home = read_home(made.path)
    post(home, [row("HOMES", "12.34")])
    yield home


def asked(*words: object) -> str:
    answer = CliRunner().invoke(app, list(map(str, words)))
    assert answer.exit_code == 0, answer.output
    return answer.output


def test_a_copy_alone_follows_a_pound_to_the_words_of_the_line_of_delegation(home: Home, tmp_path: Path) -> None:
    copy_books(home.books, "ACCG", tmp_path / "books")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["books"]
    with open_books(tmp_path / "books") as books:
        [(batch, number)] = books.rows(books.entries.select("batch", "row"))
    said = asked("pound", batch, number, "--home", tmp_path).partition("On whose say?")[2]
    assert "Head of care, by delegation (H.Care) for AC, on 1 March 2021" in said
    assert (
        "D7 lets Head of care decide commitment for AC, up to £5,000.00 for one act, from 1 January 2020 on "
        "(Scheme of delegation, paragraph 7)." in said
    )
    shown = asked("decision", "AC-2021-1", "--home", tmp_path)
    assert "£12.34" in shown and "D7 lets Head of care decide" in shown
    assert verify(tmp_path / "books").holds


def test_the_books_hold_every_rule_and_nobody_s_name_in_a_seat(home: Home) -> None:
    with open_books(home.books) as books:
        held = books.constitution
    written, _ = read_constitution(CONSTITUTION, "constitution.yaml")
    assert held and written and held != written
    empty = tuple(
        board.model_copy(update={"seats": tuple(one.model_copy(update={"held": ()}) for one in board.seats)})
        for board in written.boards
    )
    assert held == written.model_copy(update={"boards": empty})
    assert "M.Seated" not in held.model_dump_json() and "H.Care" in held.model_dump_json()


def test_a_constitution_that_changes_is_posted_again_and_its_old_states_stay(small_home: Home) -> None:
    rules, _ = read_constitution(CONSTITUTION, "constitution.yaml")
    assert rules
    made, _ = read_decisions(ADOPTED, "adopted.yaml")
    first = replace(small_home, constitution=rules, decisions=(*small_home.decisions, *made))
    assert adopt(first, by="A. Clerk", now=NOW)
    assert adopt(first, by="A. Clerk", now=NOW) is None
    without = replace(first, constitution=rules.model_copy(update={"delegations": ()}))
    later = NOW + timedelta(days=30)
    assert adopt(without, by="A. Clerk", now=later)
    assert adopt(without, by="A. Clerk", now=later) is None
    with open_books(first.books) as books, open_books(first.books, known_on=NOW.date()) as before:
        assert books.constitution and before.constitution
        assert (books.constitution.delegations, before.constitution.delegations) == ((), rules.delegations)
        assert books.delegation("D7").startswith("D7 lets Head of care"), "a line that was used is still told"
