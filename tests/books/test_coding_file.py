"""A rule written in a body's own coding file: it is as typed, and every other rule and comment is as it was."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wyebridge.books.coding_file import RuleText, edit_rule, own_rules, place_of, places
from wyebridge.books.home import Home, make_home, read_home
from wyebridge.books.journal.durable import write_file
from wyebridge.engine.kernel.problems import Refused
from wyebridge.engine.ledger.coding import Column, plain_text

COMMENTS = "# Whose rules these are.\n"
words = st.text(st.characters(blacklist_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1, max_size=12).filter(
    plain_text
)
values = st.dictionaries(
    st.sampled_from(["cost_centre", "account", "description", "supplier"]),
    st.lists(words, min_size=1, max_size=3),
    min_size=1,
    max_size=3,
)


@pytest.fixture(scope="module")
def home(small_registers: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home whose council's file has comments above, between and below its rules. Read only."""
    made = make_home(tmp_path_factory.mktemp("coding-file") / "home", small_registers)
    file = made.path / "coding" / "AC.yaml"
    text = COMMENTS + file.read_text(encoding="utf-8").replace("  - id: AC-own", "\n  # Its own.\n  - id: AC-own")
    file.write_text(f"{text}\n# The end.\n", encoding="utf-8")
    return read_home(made.path)


@given(values, st.data(), words)
def test_a_rule_is_as_it_was_typed_and_all_else_as_it_was(
    home: Home, when: dict[Column, list[str]], data: st.DataObject, reason: str
) -> None:
    own = own_rules(home, "AC")
    to, _ = data.draw(st.sampled_from(places(home)))
    changes = data.draw(st.sampled_from(["", *(rule.id for rule in own)]))
    before = data.draw(st.sampled_from(["", *(rule.id for rule in own)])) if not changes else ""
    funder = data.draw(st.sampled_from(["", "ACCG"])) if to.startswith("line:") else ""
    typed = RuleText(changes or "new-rule", "AC", when, to, "A. Clerk", reason, funder, date(2021, 5, 1), None, before)
    edited = edit_rule(home, typed, changes=changes)
    [rule] = [one for one in edited.home.coding if one.id == typed.id]
    assert (rule.ledger, rule.author, rule.reason, rule.starts) == ("AC", "A. Clerk", reason, date(2021, 5, 1))
    assert {column: list(given) for column, given in rule.when.items()} == when
    assert (place_of(rule), rule.to.for_partner or "") == (to, funder)
    others = [one for one in edited.home.coding if one.id != typed.id]
    assert others == [one for one in home.coding if one.id != typed.id]
    ids = [one.id for one in own_rules(edited.home, "AC")]
    at = ids.index(typed.id)
    assert at == ([one.id for one in own].index(changes or before) if changes or before else len(own))
    comments = [line for line in edited.text.splitlines() if line.lstrip().startswith("#")]
    assert comments == [line for line in edited.path.read_text("utf-8").splitlines() if line.lstrip().startswith("#")]


def test_the_first_rule_of_a_body_makes_its_file(home: Home, tmp_path: Path, small_registers: Path) -> None:
    made = make_home(tmp_path / "home", small_registers)
    (made.path / "coding" / "AC.yaml").unlink()
    typed = RuleText("AC-1", "AC", {"cost_centre": ["X"]}, "own", "A. Clerk", "Its own.")
    edited = edit_rule(read_home(made.path), typed)
    assert edited.path == made.path / "coding" / "AC.yaml"
    write_file(edited.path, edited.text)
    assert read_home(made.path) == edited.home
    again = edit_rule(read_home(made.path), typed, changes="AC-1")
    assert again.text == edited.text, "written twice, it is the same"


def test_a_file_whose_rules_share_a_line_is_left_to_hands(tmp_path: Path, small_registers: Path) -> None:
    made = make_home(tmp_path / "home", small_registers)
    rule = "{id: r%d, ledger: AC, when: {account: x}, to: own, author: a, reason: b}"
    text = f"rules: [{', '.join(rule % number for number in range(2))}]\n"
    (made.path / "coding" / "AC.yaml").write_text(text, encoding="utf-8")
    typed = RuleText("r9", "AC", {"cost_centre": ["X"]}, "own", "A. Clerk", "Its own.")
    with pytest.raises(Refused) as refused:
        edit_rule(read_home(made.path), typed)
    assert [one.code for one in refused.value.problems] == ["written-by-hand"]


def test_a_new_rule_stands_before_the_one_it_names_in_whichever_file_that_is(
    tmp_path: Path, small_registers: Path
) -> None:
    made = make_home(tmp_path / "home", small_registers)
    rule = "  - {id: %s, ledger: %s, when: {account: x}, to: own, author: a, reason: b}\n"
    for name, rules in {"AC.yaml": "", "AC-2.yaml": rule % ("z1", "AC"), "both.yaml": rule % ("z2", "AC")}.items():
        file = made.path / "coding" / name
        others = rule % ("z3", "ACCG") if name == "both.yaml" else ""
        file.write_text((file.read_text("utf-8") if not rules else "rules:\n") + rules + others, encoding="utf-8")
    home = read_home(made.path)
    own = [one.id for one in own_rules(home, "AC")]
    for before in own[:-1]:
        edited = edit_rule(home, RuleText("r9", "AC", {"account": ["y"]}, "own", "a", "b", before=before))
        assert [one.id for one in own_rules(edited.home, "AC")] == [
            name for one in own for name in (["r9", one] if one == before else [one])
        ]
    for before, code in (("z2", "not-their-file"), ("z3", "not-their-file"), ("gone", "no-such-rule")):
        with pytest.raises(Refused) as refused:
            edit_rule(home, RuleText("r9", "AC", {"account": ["y"]}, "own", "a", "b", before=before))
        assert [one.code for one in refused.value.problems] == [code]
