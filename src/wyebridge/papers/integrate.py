"""What to integrate, and what not, as a paper: what is in, what hangs on what, the plans, and what stops the rest."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, time

from wyebridge.engine.foresight.integrate.frontier import Frontier
from wyebridge.engine.foresight.integrate.margins import Margin
from wyebridge.engine.foresight.integrate.options import OptionFigures
from wyebridge.engine.foresight.integrate.plan import BodyFigures, Plan
from wyebridge.engine.foresight.integrate.roadmap import Milestone
from wyebridge.engine.foresight.integrate.solve import IntegrateResult, Weighed, figure
from wyebridge.engine.foresight.integrate.terms import FORM_WORDS, FORMS, Form, Service, name_of_form
from wyebridge.engine.kernel.money import percent, pounds
from wyebridge.papers.integrate_drawings import KINDS, frontier_svg, roadmap_svg
from wyebridge.papers.notes import with_notes
from wyebridge.papers.terms import Column, Paper, Part, Picture, Row, Table
from wyebridge.papers.words import day, fact_table

STANDINGS = {
    "in": "changed under all",
    "hangs": "depends what is believed",
    "out": "as now under all",
}
_NOTES = [
    "This paper recommends nothing. It shows which plan follows from each set of beliefs, and what would change it.",
    "Each weighting's plan is the best there is within the limits, found exactly (HiGHS) and worked out again in whole "
    "pence. Sums are at one year's prices; a form saves from the year after its change begins.",
    "'Ahead by' compares two whole plans: the best with the service in its best form, and the best with the next.",
    "An answer turns where another does as well. 'Within its range' says that the turn is no further off than the "
    "register says the figure could be out: then the answer hangs on it.",
]


def integrate_paper(result: IntegrateResult) -> Paper:
    """The whole paper."""
    terms = result.problem.terms
    parts = [_front(result)]
    if result.is_feasible:
        parts += [_plan_part(result, plan) for plan in result.plans]
        parts += [_frontier_part(result), _turns_part(result), _limits_part(result)]
    if result.options:
        parts.append(_options_part(result))
    parts += [_register_part(result), _assumptions_part(result)]
    status = f"{terms.standing[0].upper()}{terms.standing[1:]}. As at {day(terms.as_at)}."
    recorded = datetime.combine(terms.as_at, time(), UTC).isoformat()
    return with_notes(terms.title, "What to integrate, and what not", status, recorded, parts, _NOTES)


def _front(result: IntegrateResult) -> Part:
    terms = result.problem.terms
    if result.conflict is not None:
        return Part("Answer", "Nothing fits", tuple(_conflict_tables(result)), (terms.says, result.summary()))
    tables = (_verdicts(result), _beliefs(result))
    return Part("Answer", "What would have to be believed", tables, (terms.says, result.summary()), is_landscape=True)


def _verdicts(result: IntegrateResult) -> Table:
    weightings = result.problem.terms.weightings
    columns = (
        Column("service", "Service", width=26),
        Column("standing", "So it is", width=24),
        *(Column(one.id, one.name, width=24) for one in weightings),
    )
    order = ("in", "hangs", "out")
    rows = tuple(
        Row(
            (verdict.name, STANDINGS[verdict.standing], *(verdict.forms[one.id] for one in weightings)), verdict.service
        )
        for verdict in sorted(result.verdicts, key=lambda one: (order.index(one.standing), one.name))
    )
    says = ("The form of each service in the best plan under each weighting.",)
    return Table("services", "Each service under each weighting", columns, rows, says, is_prose=True)


def _beliefs(result: IntegrateResult) -> Table:
    columns = (
        Column("name", "To weigh so is to believe", width=24),
        Column("saving", "A pound saved counts", width=14),
        Column("point", "A point of outcome, each year", "money", 14),
        Column("exposure", "To avoid a pound at risk, each year", width=18),
        Column("right", "To keep a right to decide", "money", 14),
        Column("plan", "Plan", width=8),
        Column("saves", f"It saves over {result.problem.terms.horizon_years} years", "money", 16),
    )
    saved = {plan.id: plan.saving_pence for plan in result.plans}
    rows = tuple(
        Row(
            (
                one.weighting.name,
                percent(one.weighting.saving),
                one.weighting.point,
                f"{percent(one.weighting.exposure)} of it",
                one.weighting.right,
                one.plan,
                saved[one.plan],
            ),
            one.weighting.id,
        )
        for one in result.weighed
    )
    return Table("beliefs", "What each weighting believes, and the plan that follows", columns, rows, is_prose=True)


def _conflict_tables(result: IntegrateResult) -> Iterator[Table]:
    conflict = result.conflict
    assert conflict is not None
    columns = (Column("limit", "Limit", width=60), Column("without", "Were it given up", width=40))
    rows = tuple(
        Row((relief.limit.words, "something fits" if relief.is_enough else "still nothing fits"), relief.limit.id)
        for relief in conflict.reliefs
    )
    says = ("These cannot all hold. Any fewer of them could.",)
    yield Table("conflict", "A smallest set of limits that cannot all hold", columns, rows, says, is_prose=True)
    if conflict.due_pence is not None and conflict.reachable_pence is not None:
        facts = [
            ("Management cost must come down by", pounds(conflict.due_pence)),
            ("The most that fits within every other limit", pounds(conflict.reachable_pence)),
        ]
        yield fact_table("reach", "How far the target is out of reach", facts)


def _plan_part(result: IntegrateResult, plan: Plan) -> Part:
    names = {one.id: one.name for one in result.problem.terms.weightings}
    services = {service.id: service.name for service in result.problem.terms.services}
    stays = ", ".join(services[name] for name in plan.as_now) or "nothing"
    intro = (
        f"This plan follows from: {', '.join(names[one] for one in plan.weightings)}. Left as now: {stays}. To undo "
        f"all of it would cost {pounds(plan.undoing_pence)}.",
    )
    milestones = result.roadmaps[plan.id]
    tables = (_steps(plan), _bodies(plan), _milestones(result, plan)) if milestones else (_bodies(plan),)
    pictures: tuple[Picture, ...] = ()
    if milestones:
        says = "Each service's milestones along the years. The table of milestones below holds the same days."
        caption = f"Plan {plan.id} along the years"
        pictures = (Picture(f"roadmap-{plan.id}", caption, roadmap_svg(result, milestones), says),)
    return Part(f"Plan {plan.id}", f"Plan {plan.id}", tables, intro, is_landscape=True, pictures=pictures)


def _steps(plan: Plan) -> Table:
    columns = (
        Column("service", "Service", width=26),
        Column("form", "Becomes", width=24),
        Column("year", "Begun in", width=10),
        Column("saving", "Saves a year", "money", 15),
        Column("change", "Costs once", "money", 15),
        Column("exposure", "More at risk", "money", 15),
        Column("days", "Days", "count", 7),
        Column("posts", "Posts", "count", 7),
        Column("points", "Points", "count", 7),
        Column("rights", "Who no longer decides alone", width=30),
        Column("undo", "To undo", width=20),
    )
    rows = tuple(
        Row(
            (
                step.name,
                step.form,
                step.year,
                step.yearly_saving_pence,
                step.change_pence,
                step.exposure_pence,
                step.days,
                step.posts,
                step.points,
                "; ".join(f"{r.lost_by}: {r.right}, now {r.gained_by}" for r in step.rights) or "nobody",
                _undo(step.reversal.how, step.reversal.months, step.reversal.cost),
            ),
            step.service,
        )
        for step in plan.steps
    )
    total = Row(
        (
            "All",
            None,
            None,
            *(
                sum(getattr(step, name) for step in plan.steps)
                for name in ("yearly_saving_pence", "change_pence", "exposure_pence", "days", "posts", "points")
            ),
            None,
            None,
        ),
        "total",
        "total",
        tuple(row.key for row in rows),
    )
    return Table(f"steps-{plan.id}", "What changes", columns, (*rows, total), is_prose=True)


def _undo(how: str, months: int, cost: int) -> str:
    words = {"at-will": "at any time", "by-notice": f"on {months} months' notice", "not-at-all": "cannot be undone"}
    return words.get(how, f"over {months} months") + (f", {pounds(cost)}" if cost else "")


_BODY_LINES: tuple[tuple[str, str, str], ...] = (
    ("cost_now_pence", "Cost a year today", "money"),
    ("cost_after_pence", "Cost a year once all is in place", "money"),
    ("change_pence", "Cost of change, once", "money"),
    ("horizon_pence", "All of it over the horizon (a minus saves)", "money"),
    ("management_now_pence", "Management cost a year today", "money"),
    ("management_after_pence", "Management cost a year after", "money"),
    ("exposure_now_pence", "At risk in a bad year, today", "money"),
    ("exposure_after_pence", "At risk in a bad year, after", "money"),
    ("appetite_pence", "The most it will stand to bear", "money"),
)


def _bodies(plan: Plan) -> Table:
    columns = (
        Column("what", "What it means for each body", width=40),
        *(Column(body.body, body.body, "money", of=()) for body in plan.bodies),
        Column("all", "Together", "money", of=tuple(body.body for body in plan.bodies)),
    )
    rows = tuple(
        Row((words, *(_get(body, name) for body in plan.bodies), plan.sum(name)), name)
        for name, words, _ in _BODY_LINES
    )
    posts = "; ".join(f"{body.body} {body.posts_now:,} posts now, {body.posts_after:,} after" for body in plan.bodies)
    rights = ", ".join(f"{body.body} {body.rights_lost}" for body in plan.bodies)
    says = (f"{posts}. Rights to decide alone that are given up: {rights}.",)
    return Table(f"bodies-{plan.id}", "Body by body", columns, rows, says)


def _get(body: BodyFigures, name: str) -> int:
    return int(getattr(body, name))


def _milestones(result: IntegrateResult, plan: Plan) -> Table:
    columns = (
        Column("by", "By", width=18),
        Column("what", "What has happened", width=76),
        Column("bodies", "Whose", width=14),
        Column("after", "Once these have", width=44),
    )
    rows = tuple(
        Row((day(one.by), one.what, ", ".join(one.bodies), "; ".join(_earlier(result, one))), one.id)
        for one in result.roadmaps[plan.id]
    )
    says = ("Each body adopts its milestones for itself. A milestone stands once those that it names stand.",)
    return Table(f"milestones-{plan.id}", "Milestones", columns, rows, says)


def _earlier(result: IntegrateResult, one: Milestone) -> Iterator[str]:
    """The milestones that one waits for, in words; another service's by its name."""
    names = {service.id: service.name for service in result.problem.terms.services}
    for id_ in one.after:
        service, words = id_.split(".")[0], KINDS[id_.rsplit(".", 1)[1]][0]
        yield words if service == one.service else f"{names[service]}: {words}"


def _frontier_part(result: IntegrateResult) -> Part:
    found = result.saving_by_exposure
    columns = (
        Column("point", "Point", "count", 8),
        Column("exposure", "More to bear in a bad year", "money", 20),
        Column("saving", "The most that it lets be saved", "money", 20),
        Column("changes", "Services that change", width=80),
    )
    rows = tuple(
        Row((n, point.costs, point.gains, _changes(result, point.picks)), str(n))
        for n, point in enumerate(found.points, 1)
    )
    intro = [
        "Each point is a plan that no other beats: to save more, the bodies must stand to bear more in a bad year; to "
        "bear less, they save less. Which point to stand at is for the bodies."
    ]
    if not found.is_whole:
        intro.append(f"Only the {len(found.points)} points that save most were looked for; there are more below them.")
    low = result.plans
    pictures = (
        Picture(
            "frontier",
            "Saving against risk",
            frontier_svg(result, found),
            f"{len(found.points)} efficient points, from {pounds(found.points[0].gains)} saved to "
            f"{pounds(found.points[-1].gains)}, with {len(low)} plans marked. The table below holds every point.",
        ),
    )
    tables = (Table("frontier", "Every efficient point", columns, rows, is_prose=True), *_points_table(result))
    return Part("Frontier", "What more risk buys", tables, tuple(intro), is_landscape=True, pictures=pictures)


def _points_table(result: IntegrateResult) -> Iterator[Table]:
    found: Frontier = result.saving_by_points
    columns = (
        Column("points", "Points of outcome", "count", 12),
        Column("saving", "The most that can be saved with so many", "money", 24),
        Column("changes", "Services that change", width=80),
    )
    rows = tuple(
        Row((-point.costs, point.gains, _changes(result, point.picks)), str(n)) for n, point in enumerate(found.points)
    )
    says = ("One row means that the plan that saves most also does most for outcomes.",) if len(rows) == 1 else ()
    yield Table("outcomes", "What better outcomes cost", columns, rows, says, is_prose=True)


def _changes(result: IntegrateResult, picks: tuple[int, ...]) -> str:
    names = {service.id: service.name for service in result.problem.terms.services}
    found = [result.menu.choices[n] for n in picks if result.menu.choices[n].form]
    return "; ".join(f"{names[choice.service]}: {choice.form}" for choice in found) or "none"


def _turns_part(result: IntegrateResult) -> Part:
    columns = (
        Column("service", "Service, and weighting", width=24),
        Column("best", "Best", width=20),
        Column("next", "Next best", width=20),
        Column("ahead", "Ahead by", "money", 15),
        Column("assumption", "Figure", width=26),
        Column("stated", "Stated", width=16),
        Column("turns", "Stands as far as", width=16),
        Column("within", "Within its range", width=12),
    )
    rows: list[Row] = []
    names = {service.id: service.name for service in result.problem.terms.services}
    for service, name in sorted(names.items(), key=lambda item: item[1]):
        rows.append(Row((name, None, None, None, None, None, None, None), f"group {service}", "group"))
        for one in result.weighed:
            margin = next(found for found in one.margins if found.service == service)
            rows += _margin_rows(one, margin)
    says = ("All else stays as stated while one figure moves. Costs are a year's, all bodies together.",)
    table = Table("turns", "Each figure, and how far it can move before the answer turns", columns, tuple(rows), says)
    return Part("Turns", "What each answer hangs on", (table,), (), is_landscape=True)


def _margin_rows(one: Weighed, margin: Margin) -> Iterator[Row]:
    head = (one.weighting.name, margin.best, margin.next_best or "no other fits", margin.pence)
    if not margin.turns:
        yield Row((*head, "no figure of it turns this", None, None, None), f"{margin.service} {one.weighting.id}")
    for n, turn in enumerate(margin.turns):
        within = {True: "yes", False: "no", None: "not said"}[turn.is_within]
        cells = (
            f"{turn.assumption} ({turn.of})",
            figure(turn.assumption, turn.stated),
            figure(turn.assumption, turn.turns_after),
            within,
        )
        yield Row((*(head if n == 0 else (None,) * 4), *cells), f"{margin.service} {one.weighting.id} {n}")


def _limits_part(result: IntegrateResult) -> Part:
    prices: dict[str, dict[str, int]] = {}
    for one in result.weighed:
        for price in one.prices:
            prices.setdefault(price.limit.words, {})[one.weighting.id] = price.pence
    weightings = result.problem.terms.weightings
    columns = (
        Column("limit", "Limit", width=50),
        *(Column(one.id, one.name, "money", 16) for one in weightings),
    )
    rows = tuple(Row((words, *(found.get(one.id, 0) for one in weightings)), words) for words, found in prices.items())
    says = ("What the plan would be worth more to each without the limit. Limits that cost nothing are left out.",)
    priced = Table("prices", "What each limit costs", columns, rows, says, is_prose=True)
    barred = Table(
        "ruled-out",
        "Forms that no plan may use",
        (Column("service", "Service", width=26), Column("form", "Form", width=26), Column("why", "Why", width=70)),
        tuple(Row((one.service, one.form, "; ".join(one.because)), str(n)) for n, one in enumerate(result.ruled_out)),
        is_prose=True,
    )
    tables = tuple(table for table in (priced, barred) if table.rows)
    return Part("Limits", "What may not give, and what that costs", tables, (), is_landscape=True)


def _options_part(result: IntegrateResult) -> Part:
    years = result.problem.terms.horizon_years
    columns = (
        Column("body", "Body", width=14),
        Column("least", "More a year, at least", "money", 16),
        Column("most", "At most", "money", 16),
        Column("once", "Once, at most", "money", 16),
        Column("exit", "To leave", "money", 16),
        Column("whole_least", f"Over {years} years, at least", "money", 18),
        Column("whole_most", "At most", "money", 18),
    )
    rows: list[Row] = []
    for found in result.options:
        option = found.option
        rows.append(Row((f"{option.name}", None, None, None, None, None, None), f"group {option.id}", "group"))
        rows += [
            Row(
                (b.body, b.yearly_least, b.yearly_most, b.once_most, b.exit, b.horizon_least, b.horizon_most),
                f"{option.id} {b.body}",
            )
            for b in found.bodies
        ]
    money = Table(
        "option-money", "Money: above nothing a body pays more than today, a minus less", columns, tuple(rows)
    )
    words = Table(
        "option-words",
        "What each changes",
        (
            Column("name", "Way", width=18),
            Column("open", "May the bodies choose it?", width=24),
            Column("powers", "Powers", width=22),
            Column("moved", "Staff moved", "count", 8),
            Column("staff", "Staff", width=22),
            Column("users", "People who use services", width=24),
            Column("money", "Where the money comes from", width=28),
        ),
        tuple(_option_row(found) for found in result.options),
        is_prose=True,
    )
    intro = (
        "Five ways to go, none of them recommended. Savings in plans are not certain; what is assumed is at the end.",
    )
    return Part("Options", "Ways for the partnership itself to go", (words, money), intro, is_landscape=True)


def _option_row(found: OptionFigures) -> Row:
    option = found.option
    money = f"{option.basis}: {option.evidence}. Yearly: {found.money_from}; leaving: {found.exit_from}"
    awaited = "".join(f"; not settled, {one}" for one in found.awaiting)
    return Row(
        (
            option.name,
            f"{'yes' if option.is_open else 'no'}: {option.because}",
            option.powers,
            option.staff_moved,
            option.staff,
            option.users,
            f"{money}{awaited}",
        ),
        option.id,
    )


def _register_part(result: IntegrateResult) -> Part:
    terms = result.problem.terms
    columns = (
        Column("name", "Service and form", width=26),
        *(Column(f"run-{body.id}", f"{body.id} a year", "money", 15) for body in terms.bodies),
        *(Column(f"risk-{body.id}", f"{body.id} at risk", "money", 14) for body in terms.bodies),
        Column("posts", "Posts", "count", 7),
        Column("basis", "Basis", width=12),
        Column("evidence", "Evidence", width=40),
    )
    rows: list[Row] = []
    for service in sorted(terms.services, key=lambda one: one.name):
        rows.append(Row((service.name, *(None,) * (len(columns) - 1)), f"group {service.id}", "group"))
        now = f"today: {FORM_WORDS[service.now][0]}"
        rows.append(_register_row(result, service, now, service.exposure, service.id))
        for form in terms.forms:
            if form.service == service.id:
                name = name_of_form(form)
                rows.append(_register_row(result, form, name, result.problem.exposure_of(form), f"{service.id} {name}"))
    facts = [(service.name, _service_words(service)) for service in sorted(terms.services, key=lambda one: one.name)]
    words = [(FORM_WORDS[kind][0], f"{meaning}.") for kind, meaning in FORMS.items()]
    tables = (
        fact_table("forms", "The forms a service may take", words),
        Table("register", "Services, and the forms each could take", columns, tuple(rows)),
        fact_table("services-words", "Users, duties, contracts and VAT", facts),
    )
    return Part("Register", "The register of services", tables, (), is_landscape=True)


def _register_row(result: IntegrateResult, one: Service | Form, name: str, risk: Mapping[str, int], key: str) -> Row:
    bodies = [body.id for body in result.problem.terms.bodies]
    run = (one.cost_to_run.get(body, 0) + one.lost_vat.get(body, 0) for body in bodies)
    posts = sum(one.posts.values())
    return Row((name, *run, *(risk.get(body, 0) for body in bodies), posts, one.basis, one.evidence), key)


def _service_words(service: Service) -> str:
    said = [f"{service.users:,} people use it, {service.shared_users:,} of them known to both bodies"]
    said += [
        f"{duty.law}: {duty.body}'s duty, {'may' if duty.may_move else 'may not'} be carried out by another"
        for duty in service.duties
    ]
    said += [f"{contract.name} ({contract.body}) ends {day(contract.ends_on)}" for contract in service.contracts]
    return "; ".join([*said, f"VAT: {service.vat}"]) + "."


def _assumptions_part(result: IntegrateResult) -> Part:
    columns = (
        Column("what", "What is taken as given", width=40),
        Column("value", "As", width=36),
        Column("source", "From", width=44),
    )
    rows = tuple(Row((one.what, one.value, one.source), str(n)) for n, one in enumerate(result.assumptions))
    table = Table("assumptions", "What these answers stand on", columns, rows, is_prose=True)
    return Part("Assumptions", "What is assumed", (table,), (), is_landscape=True)
