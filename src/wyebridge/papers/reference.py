"""The reference of the clause language, in Markdown: terms from their definitions, examples run as they are written."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from wyebridge.engine.agreement import clauses as language
from wyebridge.engine.agreement import sharing
from wyebridge.engine.agreement.explain import RESERVE_KINDS, explain, explain_clause
from wyebridge.engine.agreement.library import LIBRARY
from wyebridge.engine.agreement.limits import LIMIT_BASES
from wyebridge.engine.agreement.read import load_agreement
from wyebridge.engine.agreement.terms import FUND_KINDS
from wyebridge.engine.governance.read import read_decisions
from wyebridge.engine.kernel.dates import FinancialYear
from wyebridge.engine.kernel.money import pounds
from wyebridge.engine.kernel.verdicts import Provisional, Undetermined
from wyebridge.engine.ledger.allocation import PLACES, Allocated, Raised
from wyebridge.engine.ledger.cases import Case, read_case, run_case
from wyebridge.engine.ledger.settle import settle
from wyebridge.engine.ledger.variance import read_position


@dataclass(frozen=True, slots=True)
class Settling:
    """Whole files that are settled as they are printed: each by the folder it ships in and its path there."""

    agreement: str
    position: str
    decisions: str


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the reference: its heading, words, whole files, the terms it defines, and its examples by file.

    Of an example the clauses and what they gave are shown.
    """

    heading: str
    terms: tuple[type[BaseModel], ...]
    words: str
    examples: tuple[str, ...] = ()
    settling: Settling | None = None
    whole: tuple[str, ...] = ()


Shipped = Callable[[str], Path]
"""Where a shipped folder is: `agreements` or `cases`."""


def reference(sections: Sequence[Section], shipped: Shipped) -> str:
    """The whole reference. Raises ValueError where an example does not hold."""
    parts = ["# The clause language", (language.__doc__ or "").strip().split("\n", 1)[1].strip()]
    parts.append(
        "This page is written by `wyebridge agreement reference` from the terms themselves, and each example is a case "
        "that `wyebridge cases` runs. Amounts above nothing are overspends."
    )
    parts.append("\n".join(f"- [{section.heading}](#{_anchor(section.heading)})" for section in sections))
    for section in sections:
        parts.append(f"## {section.heading}")
        parts.append(section.words)
        if section.settling:
            parts += _settled(section.settling, shipped)
        parts += [_whole(name, shipped) for name in section.whole]
        parts += [_fields(term) for term in section.terms]
        parts += [_example(shipped("cases") / name) for name in section.examples]
    parts += ["## Ready clauses", "Cite one by name with `use:`, and say what it asks for under `with:`."]
    for name in LIBRARY:
        parts += [_ready(name), _example(shipped("cases") / "library" / f"{name}.yaml")]
    return "\n\n".join(part for part in parts if part) + "\n"


def _anchor(heading: str) -> str:
    return "".join(letter for letter in heading.lower().replace(" ", "-") if letter.isalnum() or letter == "-")


def _text(name: str, shipped: Shipped) -> str:
    folder, _, path = name.partition("/")
    return (shipped(folder) / path).read_text(encoding="utf-8")


def _whole(name: str, shipped: Shipped) -> str:
    return f"`{name}`:\n\n```yaml\n{_text(name, shipped).strip()}\n```"


def _settled(files: Settling, shipped: Shipped) -> Iterator[str]:
    """An agreement, a position and decisions, whole, with what the first says in English and what they come to."""
    yield _whole(files.agreement, shipped)
    yield _whole(files.position, shipped)
    yield _whole(files.decisions, shipped)
    agreement = load_agreement(_text(files.agreement, shipped), files.agreement)
    position, faults = read_position(_text(files.position, shipped), files.position)
    decisions, mistakes = read_decisions(_text(files.decisions, shipped), files.decisions, (agreement,))
    if position is None or faults or mistakes:
        raise ValueError("\n".join(str(problem) for problem in (*faults, *mistakes)))
    named = f"--agreement {files.agreement} --position {files.position}"
    for asked, taken in ((f"{named} --decisions {files.decisions}", decisions), (named, ())):
        found = settle(agreement, position, taken, effective_on=position.as_at, known_on=position.as_at)
        waits = "".join(f"\n\n{pounds(pence)} is undetermined, {who}." for who, pence in found.awaited_pence().items())
        yield f"```console\nwyebridge settle {asked}\n```"
        yield _table([_gives(one) for one in found.allocated]) + waits
    yield f"```console\nwyebridge agreement explain {files.agreement}\n```"
    yield f"```text\n{explain(agreement).strip()}\n```"


def _table(rows: Sequence[str]) -> str:
    heading = "| where | clause, step | goes | amount | state |\n| --- | --- | --- | ---: | --- |\n"
    return heading + "\n".join(rows)


def reserve_kinds() -> str:
    reserves = "\n".join(f"| `{name}` | {words} |" for name, words in RESERVE_KINDS.items())
    return f"| kind of reserve | is |\n| --- | --- |\n{reserves}"


def fund_kinds() -> str:
    funds = "\n".join(f"| `{name}` | {words} |" for name, words in FUND_KINDS.items())
    return f"| kind of fund | is |\n| --- | --- |\n{funds}"


def bases() -> str:
    rows = "\n".join(f"| `{name}` | {words} | {_STANDS_ON.get(name, '')} |" for name, words in sharing.BASES.items())
    return f"| base | means | stands on |\n| --- | --- | --- |\n{rows}"


_STANDS_ON: Final = {
    "own": "each line's `commissioner`",
    "host": "the fund's `host`, or the agreement's",
    "single": "`to`",
    "stated": "`percentages`",
    "contribution": "`contributions` in the agreement, into the funds netted",
    "plan-contribution": "the same, before any of their `changes`",
    "paid-contribution": "`paid` in the position",
    "scheme-contribution": "`funded` towards `budget`; where nobody is said to fund a scheme, the budgets of the lines "
    "each commissions",
    "pressure-contribution": "`funded` towards `pressures`",
    "investment-contribution": "`funded` towards `investment`",
    "commissioned-spend": "the spends of the lines each commissions",
    "usage": "`measures`, the one named under `measure`",
    "population": "the same",
    "cause": "`causes` here, and in the position",
    "profile": "each line's `share_profile`",
    "none": "each line's `payer`",
}


def limit_bases() -> str:
    rows = "\n".join(f"| `{name}` | {words} |" for name, words in LIMIT_BASES.items())
    return f"| base of a limit | means |\n| --- | --- |\n{rows}"


def _fields(term: type[BaseModel]) -> str:
    said = " ".join((term.__doc__ or "").split())
    where = f"**{_STANDS[term.__name__]}.** " if term.__name__ in _STANDS else ""
    rows = []
    for name, field in term.model_fields.items():
        words = [(field.description or "").replace("|", "or").rstrip("."), "must be said" * field.is_required()]
        words += [f"`{field.default}` where left out"] * (isinstance(field.default, str) and field.default != "")
        said_of_it = "; ".join(word for word in words if word)
        rows.append(f"| `{field.alias or name}` | {kind_of(field)} | {said_of_it[:1].upper() + said_of_it[1:]} |")
    return f"{where}{said}\n\n| term | takes | says |\n| --- | --- | --- |\n" + "\n".join(rows)


_STANDS: Final = {
    "Clause": "Each of `clauses`",
    "Step": "Each of a clause's `steps`",
    "Offset": "`offset:` in a step",
    "Reserve": "Each of `reserves` in an agreement",
    "Share": "`share:` in a step",
    "CauseAmount": "Each of `causes` in a position",
    "Ruling": "`resolved:` in one of `causes`",
    "Restated": "Each of `changes` in a share",
    "Cap": "Each of `caps` in a share",
    "Consent": "`unless:` in a cap",
    "Floor": "Each of `floors` in a share",
    "Suspension": "Each of `suspended` in a clause",
    "Retain": "`retain:` in a step",
    "Returned": "`return:` in a step",
    "Carry": "`carry:` in a step",
    "BroughtForward": "Each of `brought_forward` in a position",
    "Recovery": "`recovered:` in a share, or in a reserve of kind `loan`",
    "Interest": "`interest:` in a recovery",
    "Forgiveness": "`forgiven:` in a recovery",
    "Performance": "Each of `performance` in an agreement",
    "Decision": "Each of `decisions`",
    "SettlementPosition": "A position",
    "LineResult": "Each of a position's `lines`",
    "Paid": "Each of `paid` in a position",
    "Agreement": "An agreement",
    "Partner": "Each of `partners`",
    "FormerBody": "`predecessor:` of a partner",
    "LaterBody": "`successor:` of a partner",
    "Fund": "Each of `funds`",
    "Shares": "`shares:` of a fund or a scheme",
    "Scheme": "Each of a fund's `schemes`",
    "Line": "Each of a scheme's `lines`",
    "Contribution": "Each of `contributions`",
    "Instalments": "`instalments:` of a contribution",
    "ContributionChange": "Each of a contribution's `changes`",
    "Pending": "`awaiting:` of a contribution",
    "Board": "Each of `boards`",
    "Measure": "Each of `measures`",
    "Count": "Each of a measure's `counts`",
    "Funded": "Each of `funded`",
    "BudgetChange": "Each of `budget_changes`",
    "Exclusion": "Each of `exclusions`",
    "Case": "A case",
    "CaseFund": "Each of a case's `funds`",
    "CaseLine": "Each of its `lines`",
    "Expected": "`expect:` in a case",
}
"""Where each kind of term stands in a file."""

_KINDS: Final = {
    "Limit": "a limit",
    "Offset": "an offset",
    "Share": "a share",
    "Consent": "a consent",
    "Recovery": "a recovery",
    "Interest": "interest",
    "Retain": "a name, or a retention",
    "Carry": "`next-year`, or how it is carried",
    "Returned": "a return",
    "Ruling": "a ruling",
    "Restated": "later percentages",
    "Forgiveness": "a forgiveness",
    "CauseAmount": "causes",
    "BroughtForward": "sums brought forward",
    "LineResult": "lines",
    "CaseFund": "funds",
    "CaseLine": "lines",
    "Expected": "what is expected",
    "Paid": "contributions received",
    "FinancialYear": "a financial year",
    "Cap": "caps",
    "Floor": "floors",
    "Step": "steps",
    "Suspension": "suspensions",
    "Measure": "measures",
    "Funded": "sums put towards something",
    "Board": "boards",
    "Reserve": "reserves",
    "Clause": "clauses",
    "Performance": "performance sums",
    "Decision": "decisions",
    "Partner": "partners",
    "FormerBody": "a former body",
    "LaterBody": "a later body",
    "Exclusion": "exclusions",
    "Fund": "funds",
    "Scheme": "schemes",
    "Line": "lines",
    "Shares": "shares",
    "Contribution": "contributions",
    "Instalments": "instalments",
    "ContributionChange": "changes",
    "Pending": "what is awaited",
    "Count": "counts",
    "BudgetChange": "changes",
}
"""How each kind of value is called; the first whose name is in an annotation."""


def kind_of(field: FieldInfo) -> str:
    """What a term takes, in words."""
    text = f"{field.annotation} {field.metadata}"
    for name, said in _KINDS.items():
        if re.search(rf"[.']{name}\b", text):
            return said
    if "Literal[" in text:
        before, _, after = text.partition("Literal[")
        words = [piece.strip(" '\"") for piece in after.partition("]")[0].split(",")]
        also = "a day, or " if "date" in before else "names, each with " if "dict" in before else ""
        return also + ", ".join(f"`{word}`" for word in words)
    plural = "dict" in text or "tuple" in text
    by_name = ", each by a name" if "dict" in text else ""
    for sign, one, many in (
        ("_read_money", "an amount", "amounts"),
        ("Fraction", "a percentage", "percentages"),
        ("datetime.date", "a day", "days"),
        ("bool", "`true` or `false`", ""),
        ("int", "a number", "numbers"),
    ):
        if sign in text:
            return many + by_name if plural else one
    if "pattern" in text and not plural:
        return "a name"
    if "dict" in text:
        return "names, each by a name"
    return "a name, or a list" if "tuple" in text else "words"


def _example(file: Path) -> str:
    text = file.read_text(encoding="utf-8")
    case, problems = read_case(text, file.name)
    if case is None:
        raise ValueError(f"{file}: {problems[0]}")
    result = run_case(case)
    if result.differences:
        raise ValueError(f"{file}: {result.differences[0]}")
    given = "\n".join(_given(case))
    gives = _table([_gives(one) for one in (*result.allocation.allocated, *result.allocation.performance)])
    left = "".join(f"\n\n`{name}` then has {pounds(p)}." for name, p in result.allocation.balances_pence.items())
    english = "\n".join(explain_clause(clause) for clause in case.clauses).replace("\n  ", "\n").strip()
    left += "".join(f"\n\n{_claim(raised, 'is to pay')}" for raised in result.allocation.raised)
    left += "".join(f"\n\n{_claim(raised, 'would pay')}" for raised in result.allocation.would_raise)
    said = f"In English:\n\n```text\n{english}\n```\n\n" if case.clauses else ""
    return (
        f"**Example: {case.title}.** ({file.parent.name}/{file.name})\n\n{given}\n\n"
        f"```yaml\n{_clause_text(text)}\n```\n\n{said}"
        f"{gives}{left}"
    )


def _clause_text(text: str) -> str:
    """A case's text but for its partnership, which is shown as a table, and what is expected of it."""
    kept: list[str] = []
    keep = False
    for line in text.splitlines():
        if line and not line[0].isspace() and not line.startswith(("-", "#")):
            keep = line.split(":")[0] not in ("title", "source", "partners", "host", "funds", "expect")
        if keep and line.strip():
            kept.append(line)
    return "\n".join(kept)


def _given(case: Case) -> Iterator[str]:
    yield "| fund | line | commissioner | budget | spend | variance |\n| --- | --- | --- | ---: | ---: | ---: |"
    for fund in case.funds:
        for line in fund.lines:
            yield (
                f"| {fund.id} | {line.scheme or line.id}/{line.id} | {line.commissioner} | {pounds(line.budget)} | "
                f"{pounds(line.spend)} | {pounds(line.spend - line.budget)} |"
            )
    yield from _dated(case)
    for name, pence in case.results.items():
        yield f"| | result of {name} | | | | {pounds(pence)} |"


def _dated(case: Case) -> Iterator[str]:
    for line in (line for fund in case.funds for line in fund.lines):
        months = zip(FinancialYear.of(case.as_at).months(), line.arose or (), strict=False)
        said = ", ".join(f"{month:%B} {pounds(pence)}" for month, pence in months if pence)
        if said:
            yield f"| | {line.scheme or line.id}/{line.id} arose in | | | | {said} |"
        if line.committed_on:
            yield f"| | {line.scheme or line.id}/{line.id} was committed on | | | | {line.committed_on:%-d %B %Y} |"


def _gives(one: Allocated) -> str:
    state = {Undetermined: "undetermined", Provisional: "provisional"}.get(type(one.amount), "determined")
    if isinstance(one.amount, Undetermined):
        state += f", {one.amount.awaiting}"
    goes = f"{PLACES.get(one.verb, one.verb)} {one.who}" if one.who else "nobody yet"
    step = f"{one.clause}, {one.step}" if one.step else one.clause
    return f"| {one.scope} | {step} | {goes} | {pounds(one.amount.pence)} | {state} |"


def _claim(raised: Raised, pays: str) -> str:
    said = f"{raised.debtor or 'Somebody'} {pays} back {pounds(raised.pence)} to {raised.creditor}"
    said += f", of which {pounds(raised.forgiven_pence)} is forgiven" if raised.forgiven_pence else ""
    said += f" ({raised.forgiveness_awaits})" if raised.forgiveness_awaits else ""
    rows = [
        f"| {p.due_on:%-d %B %Y} | {pounds(p.principal_pence)} | {pounds(p.interest_pence)} | {pounds(p.left_pence)} |"
        for p in raised.schedule
    ]
    if not rows:
        return f"{said}."
    heading = "| due | principal | interest | then still owed |\n| --- | ---: | ---: | ---: |\n"
    return f"{said}:\n\n{heading}" + "\n".join(rows)


def _ready(name: str) -> str:
    ready = LIBRARY[name]
    asks = f" It asks for {', '.join(f'`{ask}`' for ask in ready.asks)}." if ready.asks else ""
    return f"### `{name}`\n\n{ready.says}{asks}\n\n```yaml\n{ready.steps.strip()}\n```"
