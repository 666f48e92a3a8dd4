"""What the reference of the clause language says, part by part: its words, the terms it tables, the cases it runs."""

from wyebridge.engine.agreement import clauses as language
from wyebridge.engine.agreement import recovery, sharing
from wyebridge.engine.agreement.terms import Board
from wyebridge.engine.governance.terms import Decision
from wyebridge.engine.ledger.cases import Case, CaseFund, CaseLine, Expected
from wyebridge.engine.ledger.variance import BroughtForward, CauseAmount, LineResult, SettlementPosition
from wyebridge.papers.reference import Section, bases, limit_bases

A, C, V = "awkward/", "corpus/", "vectors/"
SECTIONS = (
    Section(
        "Trying one out",
        (),
        "Partners put money into *funds*, each kept by a *host*. A fund has *schemes* (services), a scheme has *lines* "
        "(budgets), and each line has a *commissioner*, the partner that controls its spending. A clause says what "
        "happens where spending and budgets differ.\n\n"
        "A case is one file that says all of it in small: the partnership, what was spent, the clauses, the decisions "
        "taken, and what the clauses should give. `wyebridge cases FILE` runs it, shows each difference, and with "
        "`--working` every step. This is a whole file:",
        whole=(C + "c01-each-bears-its-own-unless-the-schedule-says-otherwise.yaml",),
    ),
    Section(
        "A clause",
        (language.Clause,),
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
        "its own.",
        (V + "t04.yaml", V + "t05.yaml", A + "a-ring-fenced-grant-never-offsets.yaml"),
    ),
    Section(
        "Draw, and reserves",
        (language.Reserve,),
        "`draw:` names a reserve. No draw passes its balance.",
        (
            V + "t24.yaml",
            A + "two-overspends-and-one-risk-pool-pro-rata.yaml",
            C + "c41-government-brokerage-comes-before-the-partners.yaml",
        ),
    ),
    Section(
        "Share",
        (sharing.Share,),
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
        (CauseAmount,),
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
        (sharing.Cap,),
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
        (),
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
        (Board,),
        "Every board or officer that a clause waits for stands under `boards:` in the agreement; one that does not, or "
        "may not approve such a thing, is a fault.",
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
        (A + "what-is-brought-forward-keeps-its-ring-fence-and-its-owner.yaml",),
    ),
    Section(
        "Borne now, paid back later",
        (recovery.Recovery,),
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
        (V + "t15.yaml",),
    ),
    Section(
        "Decisions",
        (Decision,),
        "Under `decisions:` in a case, or in a register given with `--decisions`. Two boards that decide alike are two "
        "decisions.",
    ),
    Section(
        "Settling a position",
        (SettlementPosition, LineResult),
        "Clauses stand in an agreement, beside its partners, funds and contributions (docs/registers.md), under "
        "`clauses:`; what they rest on stands there too, under `boards:`, `reserves:`, `measures:`, `funded:` and "
        "`performance:`. `wyebridge agreement check` finds every fault, `wyebridge agreement explain` reads it back, "
        "and `wyebridge settle --agreement FILE --position FILE --decisions FILE` settles a position, which is a file "
        "of these terms.",
    ),
    Section(
        "A case, whole",
        (Case, CaseFund, CaseLine, Expected),
        "Only what is named under `expect` is compared, but for `borne`, which must be complete.",
    ),
    Section(
        "A whole waterfall",
        (),
        "Two funds with a risk pool: offset, draw, draw again, then a capped share.",
        (V + "t25.yaml",),
    ),
)
