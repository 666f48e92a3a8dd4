"""The pages that are written from the code say what the code says, and the pages' links lead somewhere."""

import re
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel
from typer.main import get_command
from typer.testing import CliRunner

from wyebridge.books.feed.read import REASONS
from wyebridge.books.feed.terms import Feed, Totals
from wyebridge.books.home import feed_examples
from wyebridge.cli import app
from wyebridge.engine.agreement import clauses as language
from wyebridge.engine.agreement import recovery, sharing
from wyebridge.engine.agreement.explain import RESERVE_KINDS
from wyebridge.engine.agreement.limits import LIMIT_BASES
from wyebridge.engine.governance.consent import State as KeyState
from wyebridge.engine.governance.standing import State
from wyebridge.engine.governance.terms import Decision
from wyebridge.engine.ledger.variance import BroughtForward, CauseAmount, LineResult, Ruling, SettlementPosition
from wyebridge.governing import SHIPPED_ON, shipped_constitution
from wyebridge.papers.clause_sections import SECTIONS
from wyebridge.papers.delegations import delegations_page
from wyebridge.papers.feed_reference import feed_reference
from wyebridge.papers.lives import lives_page
from wyebridge.papers.reference import reference
from wyebridge.shipped import shipped

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def commands(group: object, path: str = "wyebridge") -> dict[str, set[str]]:
    """Every command by its whole name, with its options."""
    found: dict[str, set[str]] = {}
    for name, command in getattr(group, "commands", {}).items():
        found |= commands(command, f"{path} {name}")
    if not found:
        found[path] = {option for each in getattr(group, "params", []) for option in getattr(each, "opts", [])}
    return found


def test_every_command_and_option_is_in_the_reference_of_commands() -> None:
    page = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    sections = {part.split("`")[1]: part for part in re.split(r"\n(?=#+ `)", page) if "`" in part}
    for name, options in commands(get_command(app)).items():
        assert name in sections, f"run `make docs`: {name} is missing"
        missing = [option for option in options if option.startswith("--") and option not in sections[name]]
        assert not missing, f"run `make docs`: {name} {missing}"


def test_the_reference_of_clauses_is_what_the_terms_and_cases_say_now() -> None:
    page = (ROOT / "docs" / "clauses.md").read_text(encoding="utf-8")
    assert page == reference(SECTIONS, shipped), "run `make docs`"


def test_the_reference_of_feeds_is_what_the_terms_and_examples_say_now() -> None:
    page = (ROOT / "docs" / "feeds.md").read_text(encoding="utf-8")
    assert page == feed_reference(feed_examples()), "run `make docs`"


def test_the_page_of_delegations_is_what_the_constitution_says_now() -> None:
    page = (ROOT / "docs" / "delegations.md").read_text(encoding="utf-8")
    assert page == delegations_page(shipped_constitution(), "The made-up county", SHIPPED_ON) + "\n", "run `make docs`"


def test_the_page_of_lives_is_what_the_engine_does_now_and_leaves_no_state_out() -> None:
    page = (ROOT / "docs" / "lives.md").read_text(encoding="utf-8")
    files = sorted((shipped("cases") / "governance").glob("*.yaml"))
    assert page == lives_page({file.name: file.read_text(encoding="utf-8") for file in files}) + "\n", "run `make docs`"
    for part, states in zip(page.split("```mermaid")[1:], (get_args(State), get_args(KeyState)), strict=True):
        reached = set(re.findall(r"--> (\w+):", part))
        assert {re.sub(r"\W", "_", state) for state in states} == reached, "a state that no case comes to"


def test_every_term_of_a_feed_has_a_worked_example() -> None:
    page = (ROOT / "docs" / "feeds.md").read_text(encoding="utf-8")
    examples = page.partition("## Examples")[2]
    for term in {*Feed.model_fields, *Totals.model_fields} - {"id", "title", "body"}:
        assert re.search(rf"```yaml\n(?:[^`]*\n)? *{term}:", examples), term


def test_every_reason_why_a_row_is_set_aside_has_a_worked_example() -> None:
    examples = (ROOT / "docs" / "feeds.md").read_text(encoding="utf-8").partition("## Examples")[2]
    assert not [code for code in REASONS if f"set aside, `{code}`" not in examples]


def written_in_the_clause_reference() -> str:
    page = (ROOT / "docs" / "clauses.md").read_text(encoding="utf-8")
    return "".join(re.findall(r"```yaml\n(.*?)```", page, re.DOTALL))


NOT_IN_AN_EXAMPLE = {"minute", "claim", "evidence", "balances", "arose", "committed_on"}
"""Terms that no example writes as YAML: three concern the books, and the last two are shown in an example's table."""

OF_GOVERNANCE = set(Decision.model_fields) - {
    *("id", "title", "body", "for_partner", "taken_on", "effective_on", "minute", "recorded_on", "clause", "claim"),
    *("step", "approves", "outcome", "amount", "percentages"),
}
"""What a decision says for a constitution to judge it by, not for a clause."""


def test_what_a_decision_says_for_a_constitution_is_in_the_page_of_registers() -> None:
    page = (ROOT / "docs" / "registers.md").read_text(encoding="utf-8")
    assert OF_GOVERNANCE
    assert not [name for name in OF_GOVERNANCE if f"`{name}`" not in page]


@pytest.mark.parametrize(
    "term",
    [
        *(language.Clause, language.Step, language.Offset, language.Retain, language.Carry, language.Returned),
        *(language.Suspension, language.Reserve, language.Performance),
        *(sharing.Share, sharing.Cap, sharing.Floor, sharing.Consent, sharing.Restated),
        *(recovery.Recovery, recovery.Interest, recovery.Forgiveness, Decision),
        *(SettlementPosition, LineResult, CauseAmount, Ruling, BroughtForward),
    ],
    ids=lambda term: term.__name__,
)
def test_every_term_of_the_clause_language_has_a_worked_example(term: type[BaseModel]) -> None:
    written = written_in_the_clause_reference()
    names = {field.alias or name for name, field in term.model_fields.items()} - NOT_IN_AN_EXAMPLE - OF_GOVERNANCE
    assert not [name for name in names if not re.search(rf"(^|[\s{{]){name}:", written, re.MULTILINE)]


def test_every_base_cause_limit_scope_and_kind_of_reserve_has_a_worked_example() -> None:
    written = written_in_the_clause_reference()
    words = [f"basis: {base}" for base in sharing.BASES]
    words += [f"of {base}" for base in LIMIT_BASES if base != "own funding"] + ["at: own funding"]
    words += [f"kind: {kind}" for kind in RESERVE_KINDS]
    words += [cause for cause in sharing.CAUSES if cause != "windfall"]  # it is what no cause accounts for
    words += ["applies_to: agreement", "tag:", "commissioned-by:", "brought-forward:", "result:"]
    assert not [word for word in words if word not in written]


def test_what_the_clause_reference_says_to_type_does_what_it_shows() -> None:
    page = (ROOT / "docs" / "clauses.md").read_text(encoding="utf-8").partition("## Commands")[0]
    typed = re.findall(r"```console\nwyebridge (.*?)\n```\n\n(.*?)(?=\n\n```console|\Z)", page, re.DOTALL)
    assert [words.split()[0] for words, _ in typed] == ["settle", "settle", "agreement"]
    for words, shown in typed:
        found = CliRunner().invoke(app, [word.replace("agreements/", f"{ROOT}/agreements/") for word in words.split()])
        assert found.exit_code == 0, found.output
        figures = re.findall(r"-?£[\d,.]*\d", shown)
        assert figures
        assert all(figure in found.stdout for figure in figures)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists() or (page.parent / f"{target}.md").exists(), target


def test_the_readme_names_only_commands_that_there_are() -> None:
    known = commands(get_command(app))
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    used = re.findall(r"^wyebridge ([a-z -]+?)(?= [^a-z-]| [a-z]+[/.]|$)", readme, re.MULTILINE)
    assert used
    assert all(
        any(name.startswith(f"wyebridge {words.split(' --')[0].split()[0]}") for name in known) for words in used
    )
