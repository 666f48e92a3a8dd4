"""What the reference of the clause language says, part by part: its words, the terms it tables, the cases it runs."""

from wyebridge.engine.agreement import clauses as language
from wyebridge.engine.agreement import recovery, sharing
from wyebridge.engine.agreement.terms import (
    Agreement,
    Board,
    BudgetChange,
    Contribution,
    ContributionChange,
    Count,
    Exclusion,
    FormerBody,
    Fund,
    Funded,
    Instalments,
    LaterBody,
    Line,
    Measure,
    Partner,
    Pending,
    Scheme,
    Shares,
)
from wyebridge.engine.governance.terms import Decision
from wyebridge.engine.ledger.cases import Case, CaseFund, CaseLine, Expected
from wyebridge.engine.ledger.variance import BroughtForward, CauseAmount, LineResult, Paid, Ruling, SettlementPosition
from wyebridge.papers.reference import Section, Settling, bases, fund_kinds, limit_bases, reserve_kinds

A, C, V = "awkward/", "corpus/", "vectors/"
SECTIONS = (
    Section(
        "Begin here",
        (),
        "Partners put money into *funds*, each kept by a *host*. A fund has *schemes* (services), a scheme has *lines* "
        "(budgets), and each line has a *commissioner*, the partner that controls its spending, and a *payer*, the "
        "partner that pays the supplier. Where a line spends other than its budget, the difference is its *variance*: "
        "above nothing an overspend, below nothing an underspend. Clauses say who bears it.\n\n"
        "Three files are needed. An *agreement* holds the partnership and its clauses; a *position* says what was "
        "spent, or is forecast; a register of *decisions* says what boards have decided (leave it out where there are "
        "none). These are the smallest whole ones, as they are shipped. Copy them and write in your own. Below is what "
        "they come to with the decision, then without it, and what the agreement says in English.",
        settling=Settling(
            "agreements/smallest/2024-25.yaml",
            "agreements/smallest/positions/outturn.yaml",
            "agreements/smallest/decisions/decisions.yaml",
        ),
    ),
    Section(
        "Commands",
        (),
        "| command | does |\n| --- | --- |\n"
        "| `wyebridge agreement check FILE` | finds every fault of an agreement at once, each with its line, why it "
        "matters and what to do; with `--decisions FILE`, of a register too |\n"
        "| `wyebridge agreement explain FILE` | reads it back in plain English, from the terms that are run |\n"
        "| `wyebridge settle --agreement FILE --position FILE --decisions FILE` | says who bears each pound, under "
        "which step, with the working; `--chart FILE` also draws it as a waterfall, in SVG; `--json` prints whole "
        "pence |\n"
        "| `wyebridge cases FILE` | runs cases, says how each differs from what was expected; with `--working`, every "
        "step |\n"
        "| `wyebridge agreement diff OLD NEW --position FILE` | says what a new version changes, and for whom |\n"
        "| `wyebridge agreement exit FILE --position FILE --register FILE` | says what an ending divides |\n\n"
        "Any `FILE` of an agreement may be a folder of its versions: `settle` takes the last.\n\n"
        "`settle` takes decisions into account that were taken and had effect by the position's own day, or by the day "
        "given as `--effective-on`, which may be later. Each amount it gives is in one of three states. *Determined*: "
        "it binds. *Provisional*: it is advisory, since the position is a forecast, the agreement is unsigned, or the "
        "amount is borne under protest. *Undetermined*: nobody can say yet, and it names whom it awaits.",
    ),
    Section(
        "How a file is written",
        (),
        "Agreements, positions, decisions and cases are YAML. `name: value` is one thing said; what is indented under "
        "a name belongs to it; `- ` begins one item of a list. `{a: 1, b: 2}` and `[x, y]` are the same on one line. "
        "Text after ` #` is a note. Every name that a table below calls *must be said* is needed; a name that is in no "
        "table is a fault.\n\n"
        "| value | is written | for example |\n| --- | --- | --- |\n"
        "| an amount | pounds, with the pence or without; in quotes where it has a comma and stands within `{}` | "
        '`"£1,250,000.00"`, `£500`, `"-£20.50"` |\n'
        "| a percentage | with its sign, up to 100% | `51%`, `33.3%` |\n"
        "| a day | year, month, day | `2025-03-31` |\n"
        "| a financial year | from April to March | `2024-25` |\n"
        "| a name | letters, digits, `.`, `_` and `-`, no space; what stands under `id` is one, and others refer to it "
        "| `care-at-home` |\n"
        "| words | as they come; in quotes where they hold `: ` or ` #`, or a comma within `{}` | "
        "`the joint board` |\n"
        "| a list of one | may stand without its brackets | `applies_to: care-at-home` |\n\n"
        "Clause numbers are in quotes, so that `9.10` is not `9.1`.",
    ),
    Section(
        "How steps follow one another",
        (),
        "1. Every line takes the most specific clause that reaches it, for the sign of what is netted. What the clause "
        "nets is one sum, the *whole variance*: the steps of that clause work on it alone.\n"
        "2. The first step takes as much as it can of it: all, unless `up_to`, `until`, a balance, a cap or a "
        "decision's `amount` says less. The next step has only what is left, and so on. So the same steps in another "
        "order may give another answer.\n"
        "3. A step that a board has refused, or that comes too late, takes nothing: all goes on to the next.\n"
        "4. A step that waits for a board sets aside what it would take, undetermined: the next step has only what is "
        "left beside it. Once the board decides, settling again gives the whole answer.\n"
        "5. What no step takes is the residual. It is undetermined and awaits the partners. `residual: "
        "awaits-partners` says that this is meant; otherwise `agreement check` reports it.\n"
        "6. Overspends are settled before underspends, clauses in the order that they are written. What an `offset` "
        "has used of an underspend is gone when that underspend's own clause is run.\n"
        "7. A reserve that several draw on is drawn in that order too, unless it says `when_short: pro-rata`.\n"
        "8. Every split is to the whole penny, and the parts come to the whole.",
    ),
    Section(
        "A clause",
        (language.Clause,),
        "A clause reaches lines, nets them, and takes its steps in order. The most specific clause for a line wins: a "
        "line's own, then its scheme's, a tag's, its commissioner's, its fund's, last the agreement's. A care group, a "
        "funding source or a hosted service is a tag on its lines.\n\n"
        "| `applies_to` | reaches |\n| --- | --- |\n"
        "| `homes/places` | the line `places` of the scheme `homes` |\n"
        "| `homes` | the scheme |\n"
        "| `tag:grant` | every line with that among its `tags` |\n"
        "| `commissioned-by:ICB` | every line that this partner commissions |\n"
        "| `care-at-home` | the fund, with what was brought forward to it |\n"
        "| `brought-forward:care-at-home` | only what was brought forward to it |\n"
        "| `result:trust` | another body's whole result, as a position says under `results` |\n"
        "| `agreement` | every fund with no rule of its own, each by itself unless `measured` says otherwise |\n\n"
        "`applies_to: [a, b]` settles each by itself; with `measured: together` they are netted as one. Two clauses "
        "may name one thing where one is `when: over` and the other `when: under`.",
        (
            C + "c01-each-bears-its-own-unless-the-schedule-says-otherwise.yaml",
            A + "the-most-specific-rule-wins.yaml",
            A + "a-risk-share-wider-than-the-fund.yaml",
            A + "a-hosted-service-is-borne-by-those-it-serves.yaml",
            A + "lines-measured-apart-are-not-netted.yaml",
            A + "an-odd-penny-goes-to-a-named-partner.yaml",
            A + "a-clause-may-bind-on-the-forecast.yaml",
        ),
    ),
    Section(
        "A step",
        (language.Step,),
        "`up_to` bounds what one step takes; `until` bounds how far into the whole variance it reaches, so bands are "
        "steps one after another.",
        (V + "t34.yaml",),
    ),
    Section(
        "Limits",
        (),
        "A limit is an amount (`£500,000`), a percentage of a base (`3% of budget`), or a whole base (`own funding`). "
        "It is taken down to the whole penny. Where a base has no figures, what the step might take is undetermined.\n"
        "\n" + limit_bases(),
        (A + "half-of-a-gain-is-kept-and-half-returned.yaml",),
    ),
    Section(
        "Offset",
        (language.Offset,),
        "Netting is never implicit: which underspends count, and when, changes who pays. Ring-fenced money meets only "
        "its own. Funds that are to make each other good say `within: agreement`; `funds:` is for one way only, and "
        "two clauses that lead in a circle are a fault.",
        (V + "t04.yaml", V + "t05.yaml", A + "a-ring-fenced-grant-never-offsets.yaml"),
    ),
    Section(
        "Draw, and reserves",
        (language.Reserve,),
        "`draw:` names a reserve, which stands under `reserves:` in the agreement. No draw passes its balance.\n\n"
        + reserve_kinds(),
        (
            V + "t24.yaml",
            A + "two-overspends-and-one-risk-pool-pro-rata.yaml",
            C + "c41-government-brokerage-comes-before-the-partners.yaml",
            C + "c24-one-council-covers-from-outside-the-fund.yaml",
            A + "a-ring-fenced-reserve-meets-only-its-own.yaml",
            C + "c42-a-partner-lends-and-is-owed-the-others-parts.yaml",
        ),
    ),
    Section(
        "Share",
        (sharing.Share,),
        "Every percentage names its base:\n\n" + bases(),
        (
            V + "t01.yaml",
            V + "t02.yaml",
            C + "c13-shares-of-what-the-year-opened-with.yaml",
            C + "c10-the-board-returns-a-surplus-by-what-was-paid.yaml",
            C + "c03-a-gain-goes-to-the-others-first-up-to-a-tenth.yaml",
            V + "t07.yaml",
            V + "t14.yaml",
            C + "c19-equipment-shared-by-who-prescribed-it.yaml",
            A + "population-shares-what-nobody-can-count-by-use.yaml",
            C + "c48-shared-by-what-each-commissions.yaml",
            C + "c36-a-windfall-returns-by-what-each-put-towards-pressures.yaml",
            C + "c18-what-is-not-shared-stays-with-whoever-paid.yaml",
            C + "c28-another-body-s-whole-deficit.yaml",
        ),
    ),
    Section(
        "Causes, and what is disputed",
        (CauseAmount, Ruling),
        "A position says, under `causes`, how much of a line's variance a cause accounts for. What is agreed and has "
        "evidence is borne for good. What a partner disputes waits for the partners, or is borne under protest where "
        "the share says how, under `contested`; once a ruling is known, settling again gives the answer, and the "
        "difference is what to post. What has no evidence waits. What no cause accounts for goes on to the next step.",
        (
            C + "c06-equipment-borne-by-what-caused-it.yaml",
            A + "each-cause-there-is-has-a-bearer.yaml",
            C + "c37-a-payment-wrongly-worked-out-is-given-back.yaml",
            A + "a-contested-cause-is-nobody-s-yet.yaml",
            A + "a-contested-cause-is-borne-under-protest.yaml",
            A + "a-contested-cause-is-settled-again-once-it-is-resolved.yaml",
        ),
    ),
    Section(
        "Shares that change in the year",
        (sharing.Restated,),
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
        (sharing.Cap, sharing.Consent),
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
        (sharing.Floor,),
        "A floor is worked out before any cap. It needs a base that divides one sum: not `own`, `none`, `cause` or "
        "`profile`. Where floors come to more than there is, it is divided in proportion to them.",
        (A + "a-floor-is-the-least-a-partner-bears.yaml",),
    ),
    Section(
        "Gates",
        (language.Suspension,),
        "`decided_by` names boards that must all have approved a step; a decision in the register says `clause`, and "
        "`step` where it matters. Until then what the step would take is undetermined, and names the board. `by` and "
        "`if_silent` say what silence means; without them it means nothing. `before` says when it is too late. Each "
        "board or officer named stands under `boards:` in the agreement, with what it may approve; one that does not, "
        "or may not approve such a thing, is a fault.",
        (
            C + "c02-a-step-not-yet-decided-waits.yaml",
            C + "c02-a-refused-step-is-passed-over.yaml",
            A + "a-gate-never-decided-skip.yaml",
            A + "a-gate-never-decided-take.yaml",
            A + "a-decision-once-the-cost-is-committed-is-too-late.yaml",
            A + "a-plan-counts-only-once-approved-as-a-plan.yaml",
            A + "a-joint-decision-overrides-the-default-share.yaml",
            A + "a-rule-stands-in-while-another-is-suspended.yaml",
            C + "c22-a-risk-share-suspended-in-the-year.yaml",
            C + "c39-plan-then-offsets-then-reserves-then-shares.yaml",
        ),
    ),
    Section(
        "Underspends",
        (language.Retain,),
        "The same steps, with `when: under`: `retain` keeps it, `share` returns it.",
        (
            V + "t36.yaml",
            C + "c36-an-underspend-is-kept-as-far-as-it-was-earned.yaml",
            C + "c08-an-underspend-for-spending-that-does-not-recur.yaml",
        ),
    ),
    Section(
        "Grants given back",
        (language.Returned,),
        "`return:` takes what is unspent of one grant, and no other money.",
        (C + "c32-what-is-unspent-of-a-grant-goes-back-to-its-giver.yaml",),
    ),
    Section(
        "Carried to later years",
        (language.Carry,),
        "`carry: next-year` keeps an underspend in its fund for the next year; `carry: {years: 3}` makes a deficit "
        "good over three; `carry: {until: 2025-26}` gathers a period's result until its last year.",
        (
            A + "half-of-an-underspend-is-carried-forward-each-ring-fence-in-its-own.yaml",
            A + "a-capital-grant-in-the-fund-keeps-to-itself.yaml",
            A + "a-deficit-is-made-good-over-three-years.yaml",
            A + "a-cumulative-result-is-carried-until-its-last-year.yaml",
            A + "a-cumulative-result-is-settled-in-its-last-year.yaml",
        ),
    ),
    Section(
        "Brought forward from earlier years",
        (BroughtForward,),
        "A position says it under `brought_forward`. It is netted, ring-fenced, offset and shared with its fund's "
        "lines, and counts as having arisen in April; a clause for `brought-forward:FUND` may rule it apart.",
        (
            A + "what-is-brought-forward-keeps-its-ring-fence-and-its-owner.yaml",
            A + "what-is-brought-forward-may-have-a-rule-of-its-own.yaml",
        ),
    ),
    Section(
        "Borne now, paid back later",
        (recovery.Recovery,),
        "`recovered:` stands in a share, or in a reserve of kind `loan`. The one who bears it now is owed it, as "
        "claims between partners, from the day of the position. A claim binds only where the amount it rests on is "
        "determined: a forecast raises none, and says what would be. `interest:` and `forgiven:` are below.",
        (
            C + "c42-one-body-bears-now-and-recovers-over-years.yaml",
            C + "c41-a-claim-that-may-not-be-shown-as-an-asset.yaml",
            A + "a-forecast-raises-no-claim.yaml",
        ),
    ),
    Section(
        "Interest",
        (recovery.Interest,),
        "Interest runs from the day after the position's, and after each payment.",
        (C + "c42-paid-back-by-quarters-with-simple-interest.yaml",),
    ),
    Section(
        "Forgiveness",
        (recovery.Forgiveness,),
        "A decision that lets a part off says `approves: forgiveness`.",
        (A + "part-of-what-is-owed-is-let-off-once-a-board-decides.yaml",),
    ),
    Section(
        "Sums that turn on a measure",
        (language.Performance,),
        "These are beside any variance.",
        (V + "t15.yaml", A + "a-measure-restated-is-settled-again.yaml"),
    ),
    Section(
        "Decisions",
        (Decision,),
        "A register is a file that begins with `decisions:`, as above; a case has them under the same name. Two boards "
        "that decide alike are two decisions. Where a clause waits for several boards, each needs its own. A decision "
        "that names no `step` opens every step of its clause that waits for its board.\n\n"
        "| `approves` | lets |\n| --- | --- |\n"
        "| `step` | a step with `decided_by` be taken, up to its `amount`; with `outcome: refused`, be passed over |\n"
        "| `plan` | a step with `needs_plan` be taken |\n"
        "| `consent` | a cap with `unless` be passed, where it was taken before the cost's `committed_on` |\n"
        "| `shares` | its `percentages` stand in place of the clause's, once all that `overridden_by` names say the "
        "same |\n"
        "| `forgiveness` | a part be let off |",
        (A + "a-decision-nobody-knew-of-changes-nothing.yaml",),
    ),
    Section(
        "A position",
        (SettlementPosition, LineResult, Paid),
        "What `settle` works on, by the same names as the agreement. Only what varies need be said.",
    ),
    Section(
        "An agreement",
        (
            Agreement,
            Partner,
            FormerBody,
            LaterBody,
            Fund,
            Shares,
            Scheme,
            Line,
            Contribution,
            Instalments,
            ContributionChange,
            Pending,
            Board,
            Measure,
            Count,
            Funded,
            BudgetChange,
            Exclusion,
        ),
        "What stands around the clauses. Reserves, clauses and performance sums have their tables above.\n\n"
        + fund_kinds(),
    ),
    Section(
        "A case",
        (Case, CaseFund, CaseLine, Expected),
        "A case is one file that says all of it in small: the partnership, what was spent, the clauses, the decisions "
        "taken, and what they should give. It needs no agreement: add one for every rule you are unsure of. Only what "
        "is named under `expect` is compared, but for `borne`, which must be complete.",
        whole=("cases/" + C + "c01-each-bears-its-own-unless-the-schedule-says-otherwise.yaml",),
    ),
    Section(
        "A whole waterfall",
        (),
        "Two funds with a risk pool: offset, draw, draw again, then a capped share.",
        (V + "t25.yaml",),
    ),
)
