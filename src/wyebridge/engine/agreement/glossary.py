"""The words of health and of local government for the same things, and what Wyebridge calls them; two ways round.

Where a word stands for a term of the agreement, its meaning is that term's own definition, so the two cannot differ.
"""

import re
from dataclasses import dataclass
from typing import Final

from wyebridge.engine.agreement.clauses import Clause
from wyebridge.engine.agreement.terms import (
    FUND_KINDS,
    Agreement,
    BudgetChange,
    Contribution,
    Exclusion,
    Fund,
    Line,
    Measure,
    Partner,
    Pending,
    Scheme,
    Shares,
)
from wyebridge.engine.kernel.terms import Term


@dataclass(frozen=True, slots=True)
class Word:
    """One thing and its names: Wyebridge's own, then those that health and local government bodies say for it."""

    ours: str
    health: tuple[str, ...]
    council: tuple[str, ...]
    meaning: str

    def names(self) -> tuple[str, ...]:
        return (self.ours, *self.health, *self.council)


def _term(ours: str, term: type[Term], health: tuple[str, ...], council: tuple[str, ...]) -> Word:
    """A word whose meaning is the first paragraph of the term's own definition."""
    defined = " ".join((term.__doc__ or "").split("\n\n")[0].split())
    return Word(ours, health, council, defined)


_OF_TERMS: Final = (
    _term("agreement", Agreement, ("section 75 agreement",), ("partnership agreement",)),
    _term("partner", Partner, ("NHS organisation",), ("authority",)),
    _term("fund", Fund, ("pooled budget",), ("pooled fund",)),
    _term("scheme", Scheme, ("programme",), ("service area",)),
    _term("line", Line, ("service line",), ("budget head",)),
    _term("share", Shares, ("risk share",), ("apportionment",)),
    _term("contribution", Contribution, ("resource transfer",), ("partner contribution",)),
    _term("measure", Measure, ("activity measure",), ("apportionment base",)),
    _term("exclusion", Exclusion, ("out-of-scope spending",), ("ring-fenced budget",)),
    _term("budget change", BudgetChange, ("budget adjustment",), ("virement",)),
    _term("clause", Clause, ("risk and gain share",), ("overspend and underspend provision",)),
    _term("awaiting", Pending, ("subject to agreement",), ("subject to approval",)),
)

_KINDS: Final[dict[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "pooled": (("pooled budget",), ("pooled fund",)),
    "pooled-aligned": (("virtual pool",), ("notional pool",)),
    "lead-commissioner": (("lead commissioning",), ("lead authority arrangement",)),
    "aligned": (("aligned budget",), ("parallel budget",)),
    "in-view": (("in-view budget",), ("noted budget",)),
    "shadow": (("shadow allocation",), ("shadow budget",)),
    "risk-pool": (("contingency reserve",), ("contingency",)),
    "pass-through": (("pass-through funding",), ("passported grant",)),
    "set-aside": (("set-aside budget",), ("notional hospital budget",)),
    "capital-grant": (("capital allocation",), ("capital grant",)),
}

_OF_KINDS: Final = tuple(
    Word(f"{kind} fund", *_KINDS[kind], f"{meaning[0].upper()}{meaning[1:]}.") for kind, meaning in FUND_KINDS.items()
)

_OF_THE_WORK: Final = tuple(
    Word(ours, health, council, meaning)
    for ours, health, council, meaning in (
        ("account code", ("expense type", "subjective code"), ("detail code",), "What a payment was for."),
        ("board", ("trust board", "governing body"), ("cabinet", "committee"), "Any group that decides or advises."),
        ("budget", ("allocation",), ("cash limit",), "What may be spent, month by month."),
        (
            "claim",
            ("inter-body receivable",),
            ("sundry debtor", "recharge"),
            "What one partner owes another by a settlement, and what has become of it.",
        ),
        (
            "commissioner",
            ("commissioning lead",),
            ("client side", "budget holder"),
            "The partner that decides what a line buys, and so controls its spending.",
        ),
        (
            "control totals",
            ("batch totals",),
            ("feeder totals",),
            "Rows and pence of one file: in, posted and set aside, which must agree.",
        ),
        ("cost centre", ("cost centre",), ("cost centre",), "The part of a body that a payment is booked to."),
        ("cut-off", ("hard close",), ("closedown",), "How far a ledger's figures go."),
        (
            "decision",
            ("board approval", "governing body approval"),
            ("executive decision", "key decision"),
            "What one board resolved for one body, and from when it has effect.",
        ),
        (
            "extract",
            ("spend over £25,000 report",),
            ("spend over £500 report",),
            "A file of payments as a body's finance system gives it.",
        ),
        (
            "finance lead",
            ("director of finance", "chief finance officer"),
            ("section 151 officer",),
            "The officer answerable for one body's money, which no agreement moves to another.",
        ),
        (
            "host",
            ("host body",),
            ("accountable body", "lead authority"),
            "The partner that keeps a fund's accounts and receives the others' contributions.",
        ),
        (
            "income",
            ("miscellaneous income", "recharges"),
            ("fees and charges", "client contributions"),
            "Amounts below nothing in a ledger: charges collected, refunds and credit notes.",
        ),
        (
            "instalment",
            ("monthly cash transfer",),
            ("periodic payment",),
            "One payment of a contribution, with the day it is due.",
        ),
        (
            "kept run",
            ("modelling scenario",),
            ("appraisal run",),
            "An answer of a model, kept with all that it followed from, so that anyone can get it again.",
        ),
        (
            "ledger",
            ("general ledger",),
            ("main accounting system", "nominal ledger"),
            "One body's own financial records, which stay as they are.",
        ),
        (
            "member",
            ("non-executive director",),
            ("councillor",),
            "Somebody who sits on a board and is not an officer.",
        ),
        (
            "owed",
            ("agreement of balances",),
            ("debtors and creditors",),
            "What a partner has put in above its share; where it is below, the partner owes.",
        ),
        (
            "own business",
            ("running costs",),
            ("central support costs",),
            "What a body pays for itself, outside every fund.",
        ),
        ("payer", ("paying organisation",), ("paying authority",), "The partner whose ledger pays a line's suppliers."),
        ("person", ("patient",), ("service user", "client"), "Whoever a service is for."),
        (
            "provider services",
            ("provider arm",),
            ("in-house provider",),
            "Staff of a body who give care themselves, apart from those who buy it.",
        ),
        (
            "provisional",
            ("month-end position",),
            ("projected outturn",),
            "It follows from the books, on figures that are not final because the year is open.",
        ),
        (
            "set aside",
            ("rejected record",),
            ("rejected item",),
            "A row of a file that is not a payment, or cannot be read as one; it is kept and listed, with the reason.",
        ),
        (
            "settlement",
            ("year-end risk share",),
            ("outturn apportionment",),
            "What each partner bears of a year that is over, under the clauses, and so who owes whom.",
        ),
        ("supplier", ("vendor",), ("creditor",), "Whoever a payment was made to."),
        (
            "suspense",
            ("holding account",),
            ("suspense account",),
            "A payment that no coding rule places yet, for somebody to look at.",
        ),
        (
            "true-up",
            ("prior period adjustment",),
            ("late adjustment",),
            "What is posted in the open year when a year that is over comes to another answer.",
        ),
        (
            "undetermined",
            ("unagreed balance",),
            ("disputed balance",),
            "The agreement does not settle whose money it is; somebody named must.",
        ),
        (
            "variance",
            ("surplus or deficit",),
            ("underspend or overspend",),
            "What was spent less the budget: above nothing is overspent.",
        ),
    )
)

WORDS: Final = tuple(sorted((*_OF_TERMS, *_OF_KINDS, *_OF_THE_WORK), key=lambda word: word.ours))
"""Every word, in the order of Wyebridge's own."""


def look_up(text: str) -> tuple[Word, ...]:
    """The words that go by this name in either body's speech or in ours; where none does, those with it in a name."""
    asked = " ".join(text.casefold().split())
    exact = tuple(word for word in WORDS if asked in (name.casefold() for name in word.names()))
    return exact or tuple(word for word in WORDS if any(asked in name.casefold() for name in word.names()))


def from_health(text: str) -> tuple[str, ...]:
    """What local government says for a word of health's."""
    return _across(text, "health", "council")


def from_council(text: str) -> tuple[str, ...]:
    """What health says for a word of local government's."""
    return _across(text, "council", "health")


def words_used(text: str) -> tuple[Word, ...]:
    """The words whose name, as we say it, stands in a text, alone or in the plural; case does not matter."""
    plain = " ".join(text.casefold().split())
    return tuple(word for word in WORDS if re.search(rf"(?<![\w-]){re.escape(word.ours)}s?(?![\w-])", plain))


def _across(text: str, of: str, to: str) -> tuple[str, ...]:
    asked = " ".join(text.casefold().split())
    found = (word for word in WORDS if asked in (name.casefold() for name in getattr(word, of)))
    return tuple(dict.fromkeys(name for word in found for name in getattr(word, to)))
