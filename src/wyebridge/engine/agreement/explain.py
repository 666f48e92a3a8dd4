"""An agreement read back in plain English, from the same terms that the engine runs."""

from collections.abc import Iterator

from wyebridge.engine.agreement.clause_english import BY_ID, Spoken, english_of, english_of_recovery, listed
from wyebridge.engine.agreement.clauses import CONCERNS, Clause, Reserve, Step
from wyebridge.engine.agreement.contributions import (
    contribution_pence,
    due_dates,
    instalments_due,
    opening_contribution_pence,
)
from wyebridge.engine.agreement.scopes import SIGNS, most_specific, scopes_of
from wyebridge.engine.agreement.shares import share_versions
from wyebridge.engine.agreement.terms import FUND_KINDS, Agreement, Contribution, Fund, Line, Shares, Vat
from wyebridge.engine.kernel.money import percent, pounds

POWERS = {
    "nhs-act-2006-s75": "section 75 of the National Health Service Act 2006",
    "nhs-act-2006-s65z5": "section 65Z5 of the National Health Service Act 2006",
    "nhs-wales-act-2006-s33": "section 33 of the National Health Service (Wales) Act 2006",
    "joint-working-scotland-act-2014": "the Public Bodies (Joint Working) (Scotland) Act 2014",
}
WHY_EXCLUDED = {
    "ring-fenced-grant": "its grant is ring-fenced",
    "provider-services": "it is provided, not commissioned",
    "cannot-be-pooled": "the law does not let it be pooled",
    "kept-by-partner": "the partner keeps it",
}


def explain(agreement: Agreement) -> str:
    """The agreement in sentences, a paragraph to each matter."""
    paragraphs = [
        *_opening(agreement),
        *_exclusions(agreement),
        *(_fund(agreement, fund) for fund in agreement.funds),
        *_measures(agreement),
        *_budget_changes(agreement),
        *_funded(agreement),
        *_boards(agreement),
        *_clauses(agreement),
    ]
    return "\n\n".join(paragraphs) + "\n"


def _name(agreement: Agreement, partner_id: str) -> str:
    return next(partner.name for partner in agreement.partners if partner.id == partner_id)


def _opening(agreement: Agreement) -> Iterator[str]:
    parties = listed([f"{partner.name} ({partner.id})" for partner in agreement.partners])
    yield (
        f"{agreement.title}, version {agreement.version}, for the year {agreement.year}.\n"
        f"Made under {POWERS[agreement.legal_power]} between {parties}. Each stays a separate body, answerable for its "
        f"own duties and money. {_name(agreement, agreement.host)} is the host."
    )
    dates = f"It commences on {agreement.commences_on:%-d %B %Y}, has effect from {agreement.effective_from:%-d %B %Y} "
    dates += f"and ends on {agreement.ends_on:%-d %B %Y}. "
    if agreement.signed_on is None:
        yield dates + "No signature is recorded, so the partners work on terms that none is shown to have signed."
    elif agreement.signed_on > agreement.effective_from:
        days = (agreement.signed_on - agreement.effective_from).days
        late = f"{days} day{'' if days == 1 else 's'} after it took effect"
        yield f"{dates}It was signed on {agreement.signed_on:%-d %B %Y}, {late}."
    else:
        yield dates + f"It was signed on {agreement.signed_on:%-d %B %Y}."
    for partner in agreement.partners:
        if partner.predecessor:
            before = partner.predecessor
            ended = f"which ended on {before.until:%-d %B %Y}"
            yield f"{partner.name} took the place of {before.name} ({before.id}), {ended}."
        if partner.successor:
            after = partner.successor
            yield f"{after.name} ({after.id}) takes the place of {partner.name} from {after.starts:%-d %B %Y}."


def _exclusions(agreement: Agreement) -> Iterator[str]:
    if agreement.exclusions:
        lines = [f"  - {e.name}, since {WHY_EXCLUDED[e.why]}. {e.reason}" for e in agreement.exclusions]
        yield "Outside every fund, whatever is spent on it:\n" + "\n".join(lines)


def _fund(agreement: Agreement, fund: Fund) -> str:
    host = _name(agreement, agreement.host_of(fund))
    said = [f"{fund.name} ({fund.id}) is {FUND_KINDS[fund.kind]}. {host} hosts it. {_shares(agreement, fund.shares)}"]
    if fund.shares.basis != "own":
        said.append(
            "Each payment is split on its own, and partners whose remainders tie take the odd penny in turn."
            if fund.rounding == "line"
            else "The running total is split, so that every total to date is right to the penny."
        )
    if fund.vat:
        said.append(_vat(fund.vat).strip())
    for contribution in agreement.contributions:
        if contribution.fund == fund.id:
            said.append(_contribution(agreement, contribution))
    for scheme in fund.schemes:
        own = f" {_shares(agreement, scheme.shares)}" if scheme.shares else ""
        said.append(f"  {scheme.name} ({scheme.id}).{own}{_vat(scheme.vat)}")
        for line in scheme.lines:
            payer = "which also pays" if line.payer == line.commissioner else f"paid by {line.payer}"
            said.append(
                f"    - {line.name}: {pounds(line.budget)}, commissioned by {line.commissioner}, {payer}{_apart(line)}."
                + _vat(line.vat)
            )
    return "\n".join(said)


def _vat(vat: Vat | None) -> str:
    if vat is None:
        return ""
    regime = {
        "section-33": " under section 33 of the VAT Act 1994",
        "contracted-out": " as a contracted-out service (section 41 of the VAT Act 1994)",
        "none": "",
        None: " by its own regime",
    }[vat.regime]
    who = f"{vat.contracted_by} contracts and" if vat.contracted_by else "The body that pays"
    share = f"{percent(vat.recoverable)} of the VAT" if vat.recoverable is not None else "VAT"
    part = " recovers no VAT" if vat.regime == "none" else f" recovers {share}{regime}"
    rest = "shared as the spending is" if vat.irrecoverable == "shared" else "its own cost"
    advice = f" ({vat.advice})" if vat.advice else ""
    return f" {who}{part}; what is not recovered is {rest}{advice}."


def _apart(line: Line) -> str:
    """What sets a line apart where clauses run: its ring-fence, its profile, its tags."""
    said = f"; ring-fenced by {line.ring_fence}" if line.ring_fence else ""
    said += f"; {line.share_profile} in its share of risk" if line.share_profile else ""
    return said + (f"; tagged {listed(line.tags)}" if line.tags else "")


def _shares(agreement: Agreement, shares: Shares) -> str:
    match shares.basis:
        case "own":
            return "Each line is the money of the partner that commissions it."
        case "equal":
            return "Its spending is shared equally."
        case "contribution":
            return "Its spending is shared in proportion to the partners' contributions to it."
        case "stated":
            assert shares.percentages is not None, "checked when the agreement is read"
            stated = listed([f"{partner} {percent(share)}" for partner, share in shares.percentages.items()])
            return f"Its spending is shared as stated: {stated}."
    measure = next(measure for measure in agreement.measures if measure.id == shares.measure)
    return f"Its spending is shared by {measure.name.lower()}, counted by {measure.supplied_by}."


def _contribution(agreement: Agreement, contribution: Contribution) -> str:
    name = _name(agreement, contribution.partner)
    if contribution.awaiting:
        pending = contribution.awaiting
        by = f", by {pending.by}" if pending.by else ""
        minuted = f" The minute says {pounds(contribution.minuted)}." if contribution.minuted is not None else ""
        return f"{name}'s contribution is not settled: {pending.what}. It awaits {pending.body}{by}.{minuted}"
    assert contribution.instalments is not None, "checked when the agreement is read"
    dates = due_dates(contribution.instalments)
    said = f"{name} contributes {pounds(opening_contribution_pence(contribution))}, "
    said += "in one payment" if len(dates) == 1 else f"in {len(dates)} payments from {dates[0]:%-d %B %Y}"
    said += f" to {dates[-1]:%-d %B %Y}." if len(dates) > 1 else f" on {dates[0]:%-d %B %Y}."
    catch_ups = {due.due_on: due.catch_up_pence for due in instalments_due(contribution)}
    for change in contribution.changes:
        first = next(day for day in dates if day >= change.first_paid_on)
        said += (
            f" From {change.with_effect_from:%-d %B %Y} each payment is {pounds(change.each)}, first paid on "
            f"{first:%-d %B %Y}."
        )
    for day, pence in catch_ups.items():
        said += f" The payment of {day:%-d %B %Y} carries {pounds(pence)} to catch up." if pence else ""
    if contribution.changes:
        said += f" That makes {pounds(contribution_pence(contribution))} for the year."
    if contribution.minuted is not None:
        difference = contribution.minuted - contribution_pence(contribution)
        said += f" The minute says {pounds(contribution.minuted)}"
        said += f", {pounds(abs(difference))} {'more' if difference > 0 else 'less'}." if difference else ", the same."
    return said


def _measures(agreement: Agreement) -> Iterator[str]:
    missing = dict.fromkeys(
        (version.starts, version.ends, str(version.awaiting))
        for version in share_versions(agreement)
        if version.awaiting and version.basis in ("usage", "population")
    )
    for measure in agreement.measures:
        counted = [
            f"  - {count.starts:%-d %B %Y} to {count.ends:%-d %B %Y}: "
            + ", ".join(f"{partner} {number:,}" for partner, number in count.by.items())
            for count in measure.counts
        ]
        yield f"{measure.name}, in {measure.unit}, counted by {measure.supplied_by}:\n" + "\n".join(counted)
    for starts, ends, awaiting in sorted(missing):
        yield f"Spending from {starts:%-d %B %Y} to {ends:%-d %B %Y} is undetermined, {awaiting}."


def _budget_changes(agreement: Agreement) -> Iterator[str]:
    if agreement.budget_changes:
        spoken = spoken_names(agreement)
        lines = [
            f"  - {change.on:%-d %B %Y}: {spoken.place(f'{change.scheme}/{change.line}')} {pounds(abs(change.amount))} "
            f"{'less' if change.amount < 0 else 'more'}. {change.reason}"
            + (f" (decision {listed(change.decision)})" if change.decision else " (no decision cited)")
            for change in agreement.budget_changes
        ]
        yield "Changes to budgets in the year:\n" + "\n".join(lines)


def _funded(agreement: Agreement) -> Iterator[str]:
    if agreement.funded:
        spoken = spoken_names(agreement)
        towards = {"budget": "of the budget of", "pressures": "towards pressures in", "investment": "for investment in"}
        lines = [
            f"  - {spoken.partner(one.partner)}: {pounds(one.amount)} {towards[one.towards]} {spoken.place(one.area)}."
            for one in agreement.funded
        ]
        yield "Who funds what, for the clauses that share by it:\n" + "\n".join(lines)


def _boards(agreement: Agreement) -> Iterator[str]:
    spoken = spoken_names(agreement)
    if agreement.boards:
        lines = []
        for board in agreement.boards:
            partners = listed([spoken.partner(partner) for partner in board.decides_for])
            lines.append(f"  - {board.name}, for {partners}: {listed([_POWERS[power] for power in board.may])}.")
        yield "Who may decide under the clauses, and what:\n" + "\n".join(lines)


def _clauses(agreement: Agreement) -> Iterator[str]:
    spoken = spoken_names(agreement)
    if agreement.reserves:
        kept = "\n".join(_reserve(reserve, spoken) for reserve in agreement.reserves)
        yield f"What may be drawn on, or kept in:\n{kept}"
    if not agreement.clauses:
        yield (
            "No clause says who bears an overspend or keeps an underspend. "
            "Any variance is undetermined, awaiting the partners."
        )
    else:
        said = "\n".join(explain_clause(clause, spoken) for clause in agreement.clauses)
        yield f"What happens where spending differs from its budget:\n{said}"
        yield from _unreached(agreement)
    for earned in agreement.performance:
        yield (
            f"Clause {earned.number}. {earned.name}: {pounds(earned.amount)} enters {spoken.place(earned.fund)} if the "
            f"measure {earned.measure} reaches its target of {percent(earned.target)}, and less in proportion if it "
            f"does not. The rest stays with {spoken.partner(earned.held_by)}."
        )


def _unreached(agreement: Agreement) -> Iterator[str]:
    """What no clause says anything of, fund by fund where it is all of a fund."""
    spoken = spoken_names(agreement)
    for sign in SIGNS:
        bare = [
            (fund, f"{scheme.id}/{line.id}")
            for fund, scheme, line in agreement.every_line()
            if not most_specific(agreement, scopes_of(fund, scheme, line), sign)
        ]
        whole = {fund.id: sum(1 for other, _, _ in agreement.every_line() if other is fund) for fund in agreement.funds}
        named = [
            spoken.place(place if sum(1 for other, _ in bare if other is fund) < whole[fund.id] else fund.id)
            for fund, place in bare
        ]
        if named:
            yield (
                f"No clause says what happens to an {sign}spend of {listed(list(dict.fromkeys(named)))}. "
                "It is undetermined, awaiting the partners."
            )


def _reserve(reserve: Reserve, spoken: Spoken) -> str:
    where = f" for {listed([spoken.place(fund) for fund in reserve.funds])}" if reserve.funds else ""
    kind = "" if reserve.kind.replace("-", " ") in reserve.name.lower() else f", {RESERVE_KINDS[reserve.kind]}"
    keeper = spoken.partner(reserve.held_by)
    said = f"  - {reserve.name} ({reserve.id}){kind}: {pounds(reserve.balance)}{where}, kept by {keeper}"
    said += f"; for the ring-fence {reserve.ring_fence} alone" if reserve.ring_fence else ""
    said += "; if it cannot meet every call, each is met in proportion" if reserve.when_short == "pro-rata" else ""
    said += f"; {english_of_recovery(reserve.recovered, spoken)}" if reserve.recovered else ""
    return said + "."


def explain_clause(clause: Clause, spoken: Spoken = BY_ID) -> str:
    """One clause in English: what it reaches, and its steps in their order, which is part of what they mean."""
    of = " or ".join(_scope(scope, spoken) for scope in clause.applies_to)
    when = {"over": "An overspend of", "under": "An underspend of", "both": "An overspend or an underspend of"}[
        clause.when
    ]
    title = f" {clause.title}." if clause.title else ""
    measured = f", {_MEASURED[clause.measured]}" if clause.measured else ""
    steps = [_of_sign(clause, step) + english_of(step, spoken) for step in clause.waterfall]
    said = f"  Clause {clause.number}.{title} {when} {of}{measured}:"
    said += f" {steps[0]}." if len(steps) == 1 else "".join(f"\n    {n}. {_upper(s)}." for n, s in enumerate(steps, 1))
    for suspension in clause.suspended:
        said += f"\n    Suspended from {suspension.starts:%-d %B %Y} to {suspension.ends:%-d %B %Y}."
    if clause.overridden_by:
        said += f"\n    {_upper(listed(clause.overridden_by))} may together decide other percentages."
    if clause.odd_pennies != "rotate":
        said += f"\n    Odd pennies go to {spoken.partner(clause.odd_pennies)}."
    if clause.binding_on == "forecast":
        said += "\n    It binds on the forecast, not only on the outturn."
    if clause.residual:
        said += "\n    Anything left then waits for the partners to agree."
    return said


def _of_sign(clause: Clause, step: Step) -> str:
    """In a clause for both, a verb that is for one of them says so."""
    return f"for an {CONCERNS[step.verb]}spend, " if clause.when == "both" and step.verb in CONCERNS else ""


def spoken_names(agreement: Agreement) -> Spoken:
    """What the agreement itself calls its partners, reserves, funds, schemes and lines."""
    places = {fund.id: fund.name for fund in agreement.funds}
    for _, scheme, line in agreement.every_line():
        places |= {scheme.id: scheme.name, f"{scheme.id}/{line.id}": f"{line.name} ({scheme.name})"}
    reserves = {reserve.id: reserve.name.replace("The ", "the ", 1) for reserve in agreement.reserves}
    return Spoken({partner.id: partner.name for partner in agreement.partners}, reserves, places)


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _scope(scope: str, spoken: Spoken) -> str:
    kind, _, name = scope.partition(":")
    said = {"agreement": "any fund or scheme with no rule of its own", "tag": f"lines tagged {name}"}
    said |= {"brought-forward": f"what is brought forward to {spoken.place(name)}"}
    said |= {"commissioned-by": f"what {spoken.partner(name)} commissions", "result": f"the whole result of {name}"}
    return said.get(kind, spoken.place(scope))


_MEASURED = {
    "each-line": "each line by itself",
    "each-scheme": "each scheme by itself",
    "each-fund": "each fund by itself",
    "together": "all of it netted together",
}
_POWERS = {
    "step": "whether a step is taken",
    "plan": "recovery plans",
    "consent": "consent to pass a cap",
    "shares": "other percentages",
    "forgiveness": "what is let off",
}
RESERVE_KINDS = {
    "risk-pool": "a risk pool",
    "contingency": "a contingency",
    "earmarked": "an earmarked reserve",
    "general": "a general reserve",
    "uncommitted": "sums not yet committed",
    "recovery-plan": "what a recovery plan is to save",
    "outside": "money from outside the funds",
    "external": "help from outside the partners",
    "loan": "a loan that the others pay back",
}
