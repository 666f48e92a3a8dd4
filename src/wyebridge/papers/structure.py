"""A structure as a paper: what posts cost whom, what is managed twice, joint posts, charts, what savings became."""

from collections.abc import Iterator
from datetime import UTC, datetime, time

from wyebridge.engine.foresight.structure.lines import Placed, Structure
from wyebridge.engine.foresight.structure.solve import STAGES, JointFigures, StructureResult, pays
from wyebridge.engine.foresight.structure.terms import StagedSaving
from wyebridge.engine.kernel.money import pounds
from wyebridge.papers.notes import with_notes
from wyebridge.papers.structure_chart import chart_svg
from wyebridge.papers.terms import Column, Paper, Part, Picture, Row, Table
from wyebridge.papers.words import day

_NOTES = [
    "A post has one employer. What others pay towards it is split in whole pence by the parts stated for it.",
    "A duplicate is one function managed at one tier by more than one body today. That two posts do the same job is "
    "what the register says; whether to join them is for the bodies.",
    "A saving is claimed when it is said, agreed when the bodies decide it, booked when a budget falls by it, and "
    "realised when the books show it. Only the last is money.",
    "On the charts a heavy outline is a joint post, and a broken line a second line of account.",
]


def structure_paper(result: StructureResult) -> Paper:
    """The whole paper."""
    terms = result.terms
    parts = [_front(result), _joint_part(result)]
    charts = (("now", "Today", result.now), ("after", "Once all is in place", result.after))
    parts += [_chart_part(result, key, words, structure) for key, words, structure in charts]
    if terms.savings:
        parts.append(_savings_part(result))
    parts.append(_assumptions(result))
    status = f"{terms.standing[0].upper()}{terms.standing[1:]}. As at {day(terms.as_at)}."
    recorded = datetime.combine(terms.as_at, time(), UTC).isoformat()
    return with_notes(terms.title, "Who manages what, for whom", status, recorded, parts, _NOTES)


def _front(result: StructureResult) -> Part:
    columns = (
        Column("body", "Body", width=30),
        Column("employed_now", "Employs today", "count", 10),
        Column("employed_after", "After", "count", 8),
        Column("now", "Pays a year today", "money"),
        Column("after", "After", "money"),
        Column("saving", "Saves a year", "money", of=("now", "-after")),
        Column("once", "Pays once", "money"),
    )
    rows = tuple(
        Row(
            (
                next(body.name for body in result.terms.bodies if body.id == one.body),
                one.employed_now,
                one.employed_after,
                one.cost_now_pence,
                one.cost_after_pence,
                one.saving_pence,
                one.once_pence,
            ),
            one.body,
        )
        for one in result.bodies
    )
    bodies = Table("bodies", "Before and after, body by body", columns, (*rows, _total(rows)), is_prose=True)
    tables = (bodies, _tiers(result), _duplicates(result), *_spans(result))
    return Part("Answer", "Before and after", tables, (result.terms.says, result.summary()), is_landscape=True)


def _total(rows: tuple[Row, ...]) -> Row:
    sums = (
        sum(int(str(row.cells[n])) for row in rows) if isinstance(rows[0].cells[n], int) else None
        for n in range(1, len(rows[0].cells))
    )
    return Row(("Together", *sums), "total", "total", tuple(row.key for row in rows))


def _tiers(result: StructureResult) -> Table:
    columns = (
        Column("tier", "Tier", width=30),
        Column("posts_now", "Posts today", "count", 10),
        Column("posts_after", "After", "count", 8),
        Column("now", "Cost a year today", "money"),
        Column("after", "After", "money"),
        Column("saving", "Saved a year", "money", of=("now", "-after")),
    )
    rows = tuple(
        Row(
            (
                f"Tier {one.tier}",
                one.posts_now,
                one.posts_after,
                one.cost_now_pence,
                one.cost_after_pence,
                one.cost_now_pence - one.cost_after_pence,
            ),
            str(one.tier),
        )
        for one in result.tiers
    )
    return Table("tiers", "Before and after, tier by tier", columns, (*rows, _total(rows)), is_prose=True)


def _duplicates(result: StructureResult) -> Table:
    titles = _titles(result)
    columns = (
        Column("function", "Function", width=20),
        Column("tier", "Tier", "count", 6),
        Column("bodies", "Bodies", width=14),
        Column("posts", "Posts", width=48),
        Column("cost", "Cost a year", "money", 15),
        Column("frees", "One in place would free", "money", 15),
        Column("proposed", "Proposed", width=26),
    )
    rows = tuple(
        Row(
            (
                one.function,
                one.tier,
                ", ".join(one.bodies),
                "; ".join(titles[name] for name in one.posts),
                one.cost_pence,
                one.frees_pence,
                "; ".join(one.proposed) or "nothing",
            ),
            f"{one.function} {one.tier}",
        )
        for one in result.duplicates
    )
    says = ("What one post would free is reckoned at the dearest's cost.",) if rows else ("There are none.",)
    return Table("duplicates", "What is managed twice today", columns, rows, says, is_prose=True)


def _titles(result: StructureResult) -> dict[str, str]:
    return {name: one.post.title for name, one in (*result.now.items(), *result.after.items())}


def _spans(result: StructureResult) -> Iterator[Table]:
    if result.spans:
        columns = (
            Column("post", "Post", width=40),
            Column("under", "Posts under it", "count", 10),
            Column("when", "When", width=30),
        )
        rows = tuple(Row((one.post, len(one.under), one.when), f"{one.post} {one.when}") for one in result.spans)
        says = (f"More than {result.terms.widest_span} posts under one post.",)
        yield Table("spans", "Spans too wide", columns, rows, says, is_prose=True)


def _joint_part(result: StructureResult) -> Part:
    columns = (
        Column("title", "Joint post", width=30),
        Column("starts", "From", width=16),
        Column("employer", "Employer", width=10),
        *(Column(f"pays-{body.id}", f"{body.id} pays", "money", 15) for body in result.terms.bodies),
        Column("cost", "Cost a year", "money", 15, of=tuple(f"pays-{body.id}" for body in result.terms.bodies)),
        Column("saving", "Saves a year", "money", 15),
        Column("account", "Held to account by", width=36),
        Column("replaces", "In place of", width=40),
    )
    rows = tuple(_joint_row(result, one) for one in result.joint)
    joint = Table("joint", "Joint posts", columns, rows, () if rows else ("None is proposed.",), is_prose=True)
    titles = _titles(result)
    endings = tuple(
        Row(
            (
                titles[one.post],
                day(one.on),
                one.how,
                titles.get(one.reports_go_to or "", "nobody was under it"),
                sum(one.once.values()),
                one.evidence,
            ),
            one.post,
        )
        for one in result.terms.endings
    )
    ending = Table(
        "endings",
        "Posts that end with nothing in their place",
        (
            Column("title", "Post", width=30),
            Column("on", "On", width=16),
            Column("how", "How", width=14),
            Column("go", "Those under it go to", width=30),
            Column("once", "Costs once", "money", 15),
            Column("evidence", "Evidence", width=30),
        ),
        endings,
        is_prose=True,
    )
    return Part("Proposed", "What is proposed", (joint, ending) if endings else (joint,), (), is_landscape=True)


def _joint_row(result: StructureResult, one: JointFigures) -> Row:
    titles = _titles(result)
    return Row(
        (
            one.post.title,
            day(one.post.starts_on),
            one.post.employer,
            *(one.pays_pence[body.id] for body in result.terms.bodies),
            one.post.cost,
            one.saving_pence,
            "; ".join(one.accounts_to),
            "; ".join(titles[name] for name in one.post.replaces),
        ),
        one.post.id,
    )


def _chart_part(result: StructureResult, key: str, words: str, structure: Structure) -> Part:
    columns = (
        Column("tier", "Tier", "count", 5),
        Column("title", "Post", width=34),
        Column("employer", "Employer", width=10),
        Column("manager", "Reports to", width=34),
        Column("also", "Also to", width=24),
        *(Column(f"pays-{body.id}", f"{body.id} pays", "money", 15) for body in result.terms.bodies),
        Column("cost", "Cost a year", "money", 15, of=tuple(f"pays-{body.id}" for body in result.terms.bodies)),
        Column("basis", "Basis", width=12),
    )
    rows = tuple(_post_row(result, one, structure) for one in structure.values())
    sums = (sum(int(str(row.cells[n])) for row in rows) for n in range(5, 6 + len(result.terms.bodies)))
    total = Row((None, "All", None, None, None, *sums, None), "total", "total", tuple(row.key for row in rows))
    table = Table(f"posts-{key}", f"Every post: {words.lower()}", columns, (*rows, total), is_prose=True)
    says = f"{len(structure)} posts and their lines. The table of posts holds all that the chart shows."
    picture = Picture(f"chart-{key}", f"Organisation chart: {words.lower()}", chart_svg(result.terms, structure), says)
    return Part(f"Chart {key}", words, (table,), (), is_landscape=True, pictures=(picture,))


def _post_row(result: StructureResult, one: Placed, structure: Structure) -> Row:
    paid = pays(result.terms, one.post)
    manager = structure[one.manager].post.title if one.manager else "; ".join(one.post.answers_to)
    return Row(
        (
            one.post.tier,
            f"{one.post.title}{' (vacant)' if one.post.is_vacant else ''}",
            one.post.employer,
            manager,
            "; ".join(structure[other].post.title for other in one.also),
            *(paid[body.id] for body in result.terms.bodies),
            one.post.cost,
            one.post.basis,
        ),
        one.post.id,
    )


def _savings_part(result: StructureResult) -> Part:
    columns = (
        Column("name", "Saving", width=34),
        Column("period", "For", width=18),
        *(Column(stage, stage.title(), width=16) for stage in STAGES),
        Column("banked", "Whose budget", width=22),
        Column("as_at", "As at", width=18),
        Column("evidence", "Evidence", width=34),
    )
    rows = tuple(
        Row(
            (
                one.name,
                one.period,
                *(_stage(one, stage) for stage in STAGES),
                one.banked_by,
                day(one.as_at),
                f"{one.basis}: {one.evidence}",
            ),
            one.id,
        )
        for one in result.terms.savings
    )
    says = ("A stage that nobody has stated says so; it is not nothing.",)
    table = Table("savings", "Savings at each stage", columns, rows, says, is_prose=True)
    gaps = Table(
        "shortfalls",
        "Where one stage runs ahead of another",
        (
            Column("name", "Saving", width=40),
            Column("ahead", "More was", width=14),
            Column("behind", "Than", width=14),
            Column("pence", "By", "money", 16),
        ),
        tuple(
            Row((one.saving.name, one.ahead, one.behind, one.pence), f"{one.saving.id} {one.ahead}")
            for one in result.shortfalls
        ),
        is_prose=True,
    )
    return Part("Savings", "What was promised, and what came", (table, gaps) if gaps.rows else (table,), (), True)


def _stage(saving: StagedSaving, stage: str) -> str:
    found: int | None = getattr(saving, stage)
    return "not stated" if found is None else pounds(found)


def _assumptions(result: StructureResult) -> Part:
    columns = (
        Column("what", "What is taken as given", width=40),
        Column("value", "As", width=36),
        Column("source", "From", width=44),
    )
    rows = tuple(Row((one.what, one.value, one.source), str(n)) for n, one in enumerate(result.assumptions))
    table = Table("assumptions", "What these figures stand on", columns, rows, is_prose=True)
    return Part("Assumptions", "What is assumed", (table,), (), is_landscape=True)
