"""The pages that are written from the code say what the code says, and the pages' links lead somewhere."""

import re
from pathlib import Path

import pytest
from typer.main import get_command

from wyebridge.books.feed.read import REASONS
from wyebridge.books.feed.terms import Feed, Totals
from wyebridge.books.home import feed_examples
from wyebridge.cli import app
from wyebridge.papers.feed_reference import feed_reference
from wyebridge.papers.reference import SECTIONS, reference
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
    assert page == reference(SECTIONS, shipped("cases")), "run `make docs`"


def test_the_reference_of_feeds_is_what_the_terms_and_examples_say_now() -> None:
    page = (ROOT / "docs" / "feeds.md").read_text(encoding="utf-8")
    assert page == feed_reference(feed_examples()), "run `make docs`"


def test_every_term_of_a_feed_has_a_worked_example() -> None:
    page = (ROOT / "docs" / "feeds.md").read_text(encoding="utf-8")
    examples = page.partition("## Examples")[2]
    for term in {*Feed.model_fields, *Totals.model_fields} - {"id", "title", "body"}:
        assert re.search(rf"```yaml\n(?:[^`]*\n)? *{term}:", examples), term


def test_every_reason_why_a_row_is_set_aside_has_a_worked_example() -> None:
    examples = (ROOT / "docs" / "feeds.md").read_text(encoding="utf-8").partition("## Examples")[2]
    assert not [code for code in REASONS if f"set aside, `{code}`" not in examples]


def test_every_verb_and_base_has_a_worked_example() -> None:
    page = (ROOT / "docs" / "clauses.md").read_text(encoding="utf-8")
    written = "".join(re.findall(r"```yaml\n(.*?)```", page, re.DOTALL))
    for word in (
        "offset:",
        "draw:",
        "share:",
        "retain:",
        "carry:",
        "return:",
        "caps:",
        "recovered:",
        "decided_by:",
        "until:",
        "suspended:",
    ):
        assert word in written, word


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
