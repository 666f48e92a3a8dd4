"""The reconciling lists: from a ledger's files to the funds, from there to a share, from the share to what is owed."""

from collections.abc import Iterable, Iterator, Sequence

from wyebridge.books.contributions import ContributionReconciliation
from wyebridge.books.position import Position, Standing
from wyebridge.books.statement.terms import Names, Outlay, OwnLedger, Reconciliation, ShareRow, Spread, Step


def from_files(
    ledger: OwnLedger, spread: Sequence[Spread], paid: Sequence[ContributionReconciliation], names: Names, partner: str
) -> Reconciliation:
    """From all that the ledger's files hold to what the partner paid from funds and into them.

    The files' side is their control totals; the funds' side is what was attributed and what answered an instalment.
    What is left between the two is unexplained, and is named by file.
    """
    files = ledger.files
    starts = [
        Step(
            "files",
            "In the files of its ledger, every amount that can be read",
            sum(file.pence_in for file in files),
            sum(file.rows_in for file in files),
        ),
        Step(
            "set-aside",
            "Less set aside: not entries, or not readable",
            -sum(file.pence_set_aside for file in files),
            -sum(file.rows_set_aside for file in files),
        ),
        *_outside(ledger.outlays, names),
    ]
    to_funds = _total("to-funds", "Paid from funds, and into them", starts)
    of_spending = [row for row in spread if row.ledger == partner]
    spending = sum(row.pence for row in of_spending)
    answering = sum(one.paid_pence for one in paid)
    unexpected = ledger.pence("contribution") - answering
    ends = [
        Step("spending", "of which spending from funds", spending, sum(row.rows for row in of_spending)),
        Step("contributions", "of which contributions to funds that others host", answering),
    ]
    if unexpected:
        ends.append(Step("unexpected", "of which contributions that the agreement does not expect", unexpected))
    named = [(f"{file.file} (batch {file.batch})", file.difference_pence) for file in files]
    return _closed("From its ledger's files to the funds", [*starts, to_funds], to_funds, ends, named)


def to_share(
    total: ShareRow, lines: Sequence[ShareRow], spread: Sequence[Spread], partners: Sequence[str], partner: str
) -> Reconciliation:
    """From what its own ledger paid to its share of the spending, as the position gives it; named by line."""
    index = partners.index(partner)
    own = [row for row in spread if row.ledger == partner]
    steps = [Step("spending", "Spending from funds, paid by it", sum(row.pence for row in own))]
    for other, name in enumerate(partners):
        passed = sum(row.parts_pence[other] for row in own)
        if name != partner and passed:
            steps.append(Step(f"for:{name}", f"Less its payments that were {name}'s share", -passed))
    undetermined = sum(row.undetermined_pence for row in own)
    if undetermined:
        steps.append(Step("undetermined", "Less its payments that are nobody's yet: undetermined", -undetermined))
    for name in partners:
        taken = sum(row.parts_pence[index] for row in spread if row.ledger == name)
        if name != partner and taken:
            steps.append(Step(f"by:{name}", f"Plus {name}'s payments that were its share", taken))
    comes_to = _total("comes-to", "Its share of the spending, from the payments", steps)
    ends = [Step("share", "Its share of the spending, as the position gives it", total.share_pence)]
    named = [("/".join((row.fund, row.scheme, row.line)), row.unexplained_pence) for row in lines]
    return _closed("From what it paid to its share", [*steps, comes_to], comes_to, ends, named)


def to_owed(total: Standing, standings: Sequence[Standing], found: Position) -> Reconciliation:
    """From what it paid, received and bore to what it is owed, as the position gives it; named by fund."""
    steps = [
        Step("spending", "Spending from funds, paid by it", total.paid_pence),
        Step(
            "contributions", "Plus contributions that it paid to funds that others host", total.contributions_paid_pence
        ),
        Step(
            "received",
            "Less contributions that it received as host, by the payers' ledgers",
            -total.contributions_received_pence,
        ),
        Step("share", "Less its share of the spending", -total.share_pence),
    ]
    comes_to = _total("comes-to", "Is owed (below nothing, owes)", steps)
    given = {standing.fund: standing.net_pence for standing in found.standings if standing.partner == total.partner}
    ends = [Step("owed", "Is owed (below nothing, owes), as the position gives it", sum(given.values()))]
    named = [(standing.fund, standing.net_pence - given.get(standing.fund, 0)) for standing in standings]
    return _closed("From what it paid to what it is owed", [*steps, comes_to], comes_to, ends, named)


def _outside(outlays: Sequence[Outlay], names: Names) -> Iterator[Step]:
    """What is taken away before the funds: what is dated outside the period first, then what was coded to no fund."""
    in_period = [outlay for outlay in outlays if outlay.when == "in"]
    groups = {
        "before": ("Less dated before the year", [o for o in outlays if o.when == "before"]),
        "after": ("Less dated after the day of this statement", [o for o in outlays if o.when == "after"]),
    }
    for exclusion in dict.fromkeys(o.exclusion for o in in_period if o.entry_class == "excluded"):
        says = f"Less excluded: {names.exclusions.get(exclusion, exclusion)}"
        groups[f"excluded:{exclusion}"] = (says, [o for o in in_period if o.exclusion == exclusion])
    received = [o for o in in_period if o.entry_class == "receipt"]
    groups["received"] = ("Less received for funds that it hosts, counted from the payers' ledgers", received)
    groups["own"] = ("Less its own business, outside every fund", [o for o in in_period if o.entry_class == "own"])
    groups["suspense"] = ("Less in suspense, not placed yet", [o for o in in_period if o.entry_class == "suspense"])
    for key, (says, chosen) in groups.items():
        if chosen:
            yield Step(key, says, -sum(o.pence for o in chosen), -sum(o.rows for o in chosen))


def _total(key: str, says: str, steps: Sequence[Step]) -> Step:
    counted = [step.rows for step in steps if step.rows is not None]
    rows = sum(counted) if len(counted) == len(steps) else None
    return Step(key, says, sum(step.pence for step in steps), rows, tuple(step.key for step in steps))


def _closed(
    title: str, steps: Sequence[Step], from_this: Step, ends: Sequence[Step], named: Iterable[tuple[str, int]]
) -> Reconciliation:
    """The list with its last step: what the ends leave of a figure."""
    left = Step(
        "unexplained",
        "Unexplained difference",
        from_this.pence - sum(step.pence for step in ends),
        sums=(from_this.key, *(f"-{step.key}" for step in ends)),
    )
    places = tuple((name, pence) for name, pence in named if pence)
    unnamed = left.pence - sum(pence for _, pence in places)
    if left.pence and unnamed:
        places = (*places, ("not in any one place", unnamed))
    return Reconciliation(title, (*steps, *ends, left), places)
