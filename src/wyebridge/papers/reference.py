"""The reference of the clause language, in Markdown: terms from their definitions, examples run as they are written."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from wyebridge.engine.agreement import clauses as language
from wyebridge.engine.agreement import recovery, sharing
from wyebridge.engine.agreement.explain import explain_clause
from wyebridge.engine.agreement.library import LIBRARY
from wyebridge.engine.agreement.limits import LIMIT_BASES
from wyebridge.engine.agreement.terms import Board
from wyebridge.engine.kernel.dates import FinancialYear
from wyebridge.engine.kernel.money import pounds
from wyebridge.engine.kernel.verdicts import Provisional, Undetermined
from wyebridge.engine.ledger.allocation import PLACES, Allocated, Raised
from wyebridge.engine.ledger.cases import Case, read_case, run_case
from wyebridge.engine.ledger.variance import BroughtForward, CauseAmount


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the reference: its heading, the term it defines (if one), words before it, and its examples by file."""

    heading: str
    term: type[BaseModel] | None
    words: str
    examples: tuple[str, ...] = ()


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
        if section.term is not None:
            parts.append(_fields(section.term))
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
        need = "must be said" if field.is_required() else ""
        words = (field.description or "").replace("|", "or")
        rows.append(
            f"| `{field.alias or name}` | {kind_of(field.annotation)} | {' '.join(w for w in (words, need) if w)} |"
        )
    return f"{said}\n\n| term | takes | says |\n| --- | --- | --- |\n" + "\n".join(rows)


def kind_of(annotation: Any) -> str:
    """What a term takes, in words."""
    text = str(annotation)
    if "Literal" in text:
        words = [piece.strip(" '\"") for piece in text[text.index("Literal[") + 8 : text.index("]")].split(",")]
        also = "a name, or " if "str" in text.split("Literal")[0] else ""
        return also + ", ".join(f"`{word}`" for word in words)
    known = {
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
        "FinancialYear": "a financial year",
        "Cap": "caps",
        "Floor": "floors",
        "Step": "steps",
        "Suspension": "suspensions",
        "Fraction": "percentages",
        "date": "a day",
        "bool": "`true` or `false`",
    }
    for name, said in known.items():
        if name in text:
            return said
    if "tuple" in text:
        return "a name, or a list"
    return "names" if "dict" in text else "an amount or a number" if "int" in text else "words"


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


A, C, V = "awkward/", "corpus/", "vectors/"
SECTIONS = (
    Section(
        "A clause",
        language.Clause,
        "A clause reaches lines, nets them, and takes its steps in order. The most specific clause for a line wins: a "
        "line's own, then its scheme's, a tag's, its commissioner's, its fund's, last the agreement's. A care group, a "
        "funding source or a hosted service is a tag on its lines.",
        (
            C + "c01-each-bears-its-own-unless-the-schedule-says-otherwise.yaml",
            A + "the-most-specific-rule-wins.yaml",
            A + "a-risk-share-wider-than-the-fund.yaml",
        ),
    ),
    Section(
        "A step",
        language.Step,
        "`up_to` bounds what one step takes; `until` bounds how far into the whole variance it reaches, so bands are "
        "steps one after another.",
        (V + "t34.yaml",),
    ),
    Section(
        "Limits",
        None,
        "A limit is an amount (`£500,000`), a percentage of a base (`3% of budget`), or a whole base (`own funding`). "
        "It is taken down to the whole penny. Where a base has no figures, what the step might take is undetermined.\n"
        "\n" + limit_bases(),
        (A + "half-of-a-gain-is-kept-and-half-returned.yaml",),
    ),
    Section(
        "Offset",
        language.Offset,
        "Netting is never implicit: which underspends count, and when, changes who pays. Ring-fenced money meets only "
        "its own.",
        (V + "t04.yaml", V + "t05.yaml", A + "a-ring-fenced-grant-never-offsets.yaml"),
    ),
    Section(
        "Draw, and reserves",
        language.Reserve,
        "`draw:` names a reserve. No draw passes its balance.",
        (
            V + "t24.yaml",
            A + "two-overspends-and-one-risk-pool-pro-rata.yaml",
            C + "c41-government-brokerage-comes-before-the-partners.yaml",
        ),
    ),
    Section(
        "Share",
        sharing.Share,
        "Every percentage names its base:\n\n" + bases(),
        (
            V + "t01.yaml",
            V + "t02.yaml",
            V + "t07.yaml",
            V + "t14.yaml",
            C + "c19-equipment-shared-by-who-prescribed-it.yaml",
            C + "c48-shared-by-what-each-commissions.yaml",
            C + "c36-a-windfall-returns-by-what-each-put-towards-pressures.yaml",
            C + "c18-what-is-not-shared-stays-with-whoever-paid.yaml",
            C + "c28-another-body-s-whole-deficit.yaml",
        ),
    ),
    Section(
        "Causes, and what is disputed",
        CauseAmount,
        "A position says, under `causes`, how much of a line's variance a cause accounts for. What is agreed and has "
        "evidence is borne for good. What a partner disputes waits for the partners, or is borne under protest where "
        "the share says how, under `contested`; once a ruling is known, settling again gives the answer, and the "
        "difference is what to post. What has no evidence waits. What no cause accounts for goes on to the next step.",
        (
            C + "c06-equipment-borne-by-what-caused-it.yaml",
            A + "a-contested-cause-is-nobody-s-yet.yaml",
            A + "a-contested-cause-is-borne-under-protest.yaml",
            A + "a-contested-cause-is-settled-again-once-it-is-resolved.yaml",
        ),
    ),
    Section(
        "Shares that change in the year",
        sharing.Restated,
        "Contributions, counts and percentages may change in the year, and a variance straddle it. `as_of` says "
        "which figures share it; stated percentages with `changes` must say. For `as_of: variance` the position tells, "
        "under `arose`, how much of each line's variance arose in each month; without that, where the figures did "
        "change, the host is awaited. What earlier steps took is off the months that ran the same way.",
        (
            A + "shares-that-changed-in-the-year-split-by-month.yaml",
            A + "shares-that-changed-in-the-year-may-share-all-of-it-at-the-end.yaml",
            A + "nobody-knows-in-which-months-it-arose.yaml",
        ),
    ),
    Section(
        "Caps and consent",
        sharing.Cap,
        "What is beyond a cap goes on to the next step. A consent counts only if given before the cost was committed.",
        (
            A + "a-cap-leaves-a-residue.yaml",
            A + "a-consent-before-commitment-lifts-a-cap.yaml",
            A + "a-cap-remembers-what-it-has-borne.yaml",
            A + "a-cap-over-the-term-remembers-earlier-years.yaml",
        ),
    ),
    Section(
        "Floors",
        sharing.Floor,
        "A floor is worked out before any cap. It needs a base that divides one sum: not `own`, `none`, `cause` or "
        "`profile`. Where floors come to more than there is, it is divided in proportion to them.",
        (A + "a-floor-is-the-least-a-partner-bears.yaml",),
    ),
    Section(
        "Gates",
        None,
        "`decided_by` names boards that must all have approved a step; a decision in the register says `clause`, and "
        "`step` where it matters. Until then what the step would take is undetermined, and names the board. `by` and "
        "`if_silent` say what silence means; without them it means nothing. `before` says when it is too late.",
        (
            C + "c02-a-step-not-yet-decided-waits.yaml",
            C + "c02-a-refused-step-is-passed-over.yaml",
            A + "a-gate-never-decided-skip.yaml",
            A + "a-decision-once-the-cost-is-committed-is-too-late.yaml",
            A + "a-plan-counts-only-once-approved-as-a-plan.yaml",
            A + "a-joint-decision-overrides-the-default-share.yaml",
            A + "a-rule-stands-in-while-another-is-suspended.yaml",
        ),
    ),
    Section(
        "Boards",
        Board,
        "Every board or officer that a clause waits for stands under `boards:` in the agreement; one that does not, or "
        "may not approve such a thing, is a fault.",
    ),
    Section(
        "Underspends",
        language.Retain,
        "The same steps, with `when: under`: `retain` keeps it, `share` returns it.",
        (
            V + "t36.yaml",
            C + "c36-an-underspend-is-kept-as-far-as-it-was-earned.yaml",
            C + "c08-an-underspend-for-spending-that-does-not-recur.yaml",
        ),
    ),
    Section(
        "Grants given back",
        language.Returned,
        "`return:` takes what is unspent of one grant, and no other money.",
        (C + "c32-what-is-unspent-of-a-grant-goes-back-to-its-giver.yaml",),
    ),
    Section(
        "Carried to later years",
        language.Carry,
        "`carry: next-year` keeps an underspend in its fund for the next year; `carry: {years: 3}` makes a deficit "
        "good over three; `carry: {until: 2025-26}` gathers a period's result until its last year.",
        (
            A + "half-of-an-underspend-is-carried-forward-each-ring-fence-in-its-own.yaml",
            A + "a-deficit-is-made-good-over-three-years.yaml",
            A + "a-cumulative-result-is-carried-until-its-last-year.yaml",
            A + "a-cumulative-result-is-settled-in-its-last-year.yaml",
        ),
    ),
    Section(
        "Brought forward from earlier years",
        BroughtForward,
        "A position says it under `brought_forward`. It is netted, ring-fenced, offset and shared with its fund's "
        "lines, and counts as having arisen in April; a clause for `brought-forward:FUND` may rule it apart.",
        (A + "what-is-brought-forward-keeps-its-ring-fence-and-its-owner.yaml",),
    ),
    Section(
        "Borne now, paid back later",
        recovery.Recovery,
        "`recovered:` stands in a share, or in a reserve of kind `loan`. The one who bears it now is owed it, as "
        "claims between partners, from the day of the position. A claim binds only where the amount it rests on is "
        "determined: a forecast raises none, and says what would be. `interest:` and `forgiven:` are below.",
        (
            C + "c42-one-body-bears-now-and-recovers-over-years.yaml",
            A + "a-forecast-raises-no-claim.yaml",
        ),
    ),
    Section(
        "Interest",
        recovery.Interest,
        "Interest runs from the day after the position's, and after each payment.",
        (C + "c42-paid-back-by-quarters-with-simple-interest.yaml",),
    ),
    Section(
        "Forgiveness",
        recovery.Forgiveness,
        "A decision that lets a part off says `approves: forgiveness`.",
        (A + "part-of-what-is-owed-is-let-off-once-a-board-decides.yaml",),
    ),
    Section(
        "Sums that turn on a measure",
        language.Performance,
        "These are beside any variance.",
        (V + "t15.yaml",),
    ),
    Section(
        "A whole waterfall",
        None,
        "Two funds with a risk pool: offset, draw, draw again, then a capped share.",
        (V + "t25.yaml",),
    ),
)
