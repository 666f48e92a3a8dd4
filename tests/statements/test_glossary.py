"""The glossary: two ways round, from the terms themselves, and only the words a paper uses in its notes."""

import inspect
from pathlib import Path

import pytest

from wyebridge.books.statement.terms import Statement
from wyebridge.engine.agreement import terms
from wyebridge.engine.agreement.glossary import WORDS, from_council, from_health, look_up, words_used
from wyebridge.papers.glossary import glossary_markdown
from wyebridge.papers.statement.paper import statement_paper

ROOT = Path(__file__).parents[2]


def test_a_word_of_one_body_leads_to_the_others() -> None:
    assert from_council("Virement") == ("budget adjustment",)
    assert from_health("pooled  budget") == ("pooled fund",)
    assert from_health("virement") == from_council("budget adjustment") == ()


@pytest.mark.parametrize("word", WORDS, ids=lambda word: word.ours)
def test_every_word_is_found_from_either_side_and_leads_to_the_other(word: object) -> None:
    found = next(one for one in WORDS if one is word)
    assert found.health and found.council and found.meaning.endswith(".")
    for name in found.names():
        assert found in look_up(name)
    for name in found.health:
        assert set(found.council) <= set(from_health(name))
    for name in found.council:
        assert set(found.health) <= set(from_council(name))


def test_no_two_words_are_called_alike_here() -> None:
    assert len({word.ours for word in WORDS}) == len(WORDS)


def test_a_part_of_a_name_is_enough_where_no_whole_one_fits() -> None:
    assert [word.ours for word in look_up("virem")] == ["budget change"]
    assert look_up("xyzzy") == ()


def test_a_term_of_the_agreement_means_what_its_definition_says() -> None:
    meanings = {word.meaning for word in WORDS}
    defined = [terms.Agreement, terms.Partner, terms.Exclusion, terms.Shares, terms.Line, terms.Scheme, terms.Fund]
    defined += [terms.Contribution, terms.Measure, terms.BudgetChange, terms.Pending]
    for term in defined:
        assert " ".join((inspect.getdoc(term) or "").split("\n\n")[0].split()) in meanings


def test_every_kind_of_fund_is_a_word() -> None:
    meanings = {word.ours: word.meaning for word in WORDS}
    for kind, meaning in terms.FUND_KINDS.items():
        assert meanings[f"{kind} fund"].casefold() == f"{meaning}.".casefold()


def test_words_are_found_in_a_text_whole_alone_or_in_the_plural() -> None:
    assert [word.ours for word in words_used("Two Funds and their cost  centres")] == ["cost centre", "fund"]
    assert words_used("refunds, a defunct on-line thing") == ()


def test_a_papers_notes_list_the_words_it_uses_and_no_others(statements: dict[str, Statement]) -> None:
    paper = statement_paper(statements["WC"])
    glossary = next(table for table in paper.parts[-1].tables if table.key == "glossary")
    listed = {row.cells[0] for row in glossary.rows}
    without = " ".join(text for text in paper.own_words())
    assert listed == {word.ours for word in words_used(without)}
    assert {"ledger", "share", "contribution", "host"} <= listed
    assert "person" not in listed


def test_the_docs_hold_the_glossary_as_it_is() -> None:
    assert (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8") == glossary_markdown()
