"""The reference of the clause language, in Markdown: terms from their definitions, examples run as they are written."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from wyebridge.engine.agreement import clauses as language
from wyebridge.engine.agreement import sharing
from wyebridge.engine.agreement.explain import explain_clause
from wyebridge.engine.agreement.library import LIBRARY
from wyebridge.engine.agreement.limits import LIMIT_BASES
from wyebridge.engine.kernel.dates import FinancialYear
from wyebridge.engine.kernel.money import pounds
from wyebridge.engine.kernel.verdicts import Provisional, Undetermined
from wyebridge.engine.ledger.allocation import PLACES, Allocated, Raised
from wyebridge.engine.ledger.cases import Case, read_case, run_case


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the reference: its heading, words, the terms it defines, and its examples by file.

    Of an example the clauses and what they gave are shown; of those under `whole`, the file as it is written.
    """

    heading: str
    terms: tuple[type[BaseModel], ...]
    words: str
    examples: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()


def reference(sections: Sequence[Section], cases: Path) -> str:
    """The whole reference. Examples are files under `cases`. Raises ValueError where an example does not hold."""
    parts = ["# The clause language", (language.__doc__ or "").strip().split("\n", 1)[1].strip()]
    parts.append(
        "This page is written by `wyebridge agreement reference` from the terms themselves, and each example is a case "
        "that `wyebridge cases` runs. Amounts above nothing are overspends."
    )
    for section in sections:
        parts.append(f"## {section.heading}")
        parts.append(section.words)
        parts += [f"```yaml\n{(cases / name).read_text(encoding='utf-8').strip()}\n```" for name in section.whole]
        parts += [_fields(term) for term in section.terms]
        parts += [_example(cases / name) for name in section.examples]
    parts += ["## Ready clauses", "Cite one by name with `use:`, and say what it asks for under `with:`."]
    parts += [_ready(name) for name in LIBRARY]
    return "\n\n".join(part for part in parts if part) + "\n"


def bases() -> str:
    rows = "\n".join(f"| `{name}` | {words} |" for name, words in sharing.BASES.items())
    return f"| base | means |\n| --- | --- |\n{rows}"


def limit_bases() -> str:
    rows = "\n".join(f"| `{name}` | {words} |" for name, words in LIMIT_BASES.items())
    return f"| base of a limit | means |\n| --- | --- |\n{rows}"


def _fields(term: type[BaseModel]) -> str:
    said = " ".join((term.__doc__ or "").split())
    rows = []
    for name, field in term.model_fields.items():
        words = [(field.description or "").replace("|", "or").rstrip("."), "must be said" * field.is_required()]
        said_of_it = "; ".join(word for word in words if word)
        rows.append(f"| `{field.alias or name}` | {kind_of(field)} | {said_of_it[:1].upper() + said_of_it[1:]} |")
    return f"{said}\n\n| term | takes | says |\n| --- | --- | --- |\n" + "\n".join(rows)


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
}
"""How each kind of value is called; the first whose name is in an annotation."""


def kind_of(field: FieldInfo) -> str:
    """What a term takes, in words."""
    text = f"{field.annotation} {field.metadata}"
    for name, said in _KINDS.items():
        if f".{name}" in text or f"'{name}" in text:
            return said
    if "Literal[" in text:
        words = [piece.strip(" '\"") for piece in text[text.index("Literal[") + 8 : text.index("]")].split(",")]
        before = text[: text.index("Literal[")]
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
    gives = "\n".join(_gives(one) for one in (*result.allocation.allocated, *result.allocation.performance))
    left = "".join(f"\n\n`{name}` then has {pounds(p)}." for name, p in result.allocation.balances_pence.items())
    english = "\n".join(explain_clause(clause) for clause in case.clauses).replace("\n  ", "\n").strip()
    left += "".join(f"\n\n{_claim(raised, 'is to pay')}" for raised in result.allocation.raised)
    left += "".join(f"\n\n{_claim(raised, 'would pay')}" for raised in result.allocation.would_raise)
    said = f"In English:\n\n```text\n{english}\n```\n\n" if case.clauses else ""
    return (
        f"**Example: {case.title}.** ({file.parent.name}/{file.name})\n\n{given}\n\n"
        f"```yaml\n{_clause_text(text)}\n```\n\n{said}"
        f"| where | clause, step | goes | amount | state |\n| --- | --- | --- | ---: | --- |\n{gives}{left}"
    )


def _clause_text(text: str) -> str:
    """The part of a case's text that says its clauses, reserves and decisions, as written."""
    kept: list[str] = []
    keep = False
    for line in text.splitlines():
        if line and not line[0].isspace() and not line.startswith(("-", "#")):
            keep = line.split(":")[0] in (
                "clauses",
                "reserves",
                "performance",
                "decisions",
                "causes",
                "measures",
                "funded",
                "brought_forward",
            )
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
    yield from _arose(case)
    for name, pence in case.results.items():
        yield f"| | result of {name} | | | | {pounds(pence)} |"


def _arose(case: Case) -> Iterator[str]:
    for line in (line for fund in case.funds for line in fund.lines):
        months = zip(FinancialYear.of(case.as_at).months(), line.arose or (), strict=False)
        said = ", ".join(f"{month:%B} {pounds(pence)}" for month, pence in months if pence)
        if said:
            yield f"| | {line.scheme or line.id}/{line.id} arose in | | | | {said} |"


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
