"""Coding: from the words on a row of somebody's ledger to the fund, scheme and line it concerns."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any, Literal, get_args

from pydantic import BeforeValidator, ConfigDict, Field, model_validator

from wyebridge.engine.agreement.shares import in_force
from wyebridge.engine.agreement.terms import Agreement, Fund, Line, Scheme
from wyebridge.engine.governance.schemes import Constitution
from wyebridge.engine.governance.terms import Decision
from wyebridge.engine.kernel.problems import Place, Problem, in_order
from wyebridge.engine.kernel.terms import Day, Name, Term
from wyebridge.engine.kernel.yaml import Fault, parse, read_term
from wyebridge.engine.ledger.say import Say

EntryClass = Literal["scheme", "contribution", "receipt", "excluded", "own", "suspense"]


def _as_tuple(value: object) -> object:
    return (value,) if isinstance(value, str) else value


def _as_target(value: object) -> object:
    return {"place": value} if isinstance(value, str) else value


Column = Literal["cost_centre", "account", "directorate", "description", "supplier"]
"""A column of an extract that a rule may look at."""
Values = Annotated[tuple[str, ...], BeforeValidator(_as_tuple)]


class Target(Term):
    """Where a row goes: a scheme's line, a contribution paid to a fund or received for it, outside, or suspense."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"place": "own"}]})

    scheme: Name | None = None
    line: Name | None = None
    for_partner: Name | None = Field(
        default=None, alias="for", description="The one body whose money it is, whatever the shares say"
    )
    contribution: Name | None = None
    received: Name | None = Field(default=None, description="The fund for which another partner's contribution came in")
    excluded: Name | None = None
    place: Literal["own", "suspense"] | None = None

    @model_validator(mode="after")
    def _says_one_thing(self) -> "Target":
        said = [self.scheme, self.contribution, self.received, self.excluded, self.place]
        if sum(choice is not None for choice in said) != 1 or (self.scheme is None) != (self.line is None):
            raise ValueError(
                "say one of: a scheme with its line, a fund contributed to or received for, an exclusion, 'own' or "
                "'suspense'"
            )
        return self


class CodingRule(Term):
    """One rule: where these columns hold these values, the row goes there. Dated, with its author and reason."""

    id: Name
    ledger: Name
    when: dict[Column, Values]
    to: Annotated[Target, BeforeValidator(_as_target)]
    starts: Day | None = None
    ends: Day | None = None
    author: str
    reason: str


class CodingRules(Term):
    """The rules of one file, in order: the first that matches wins."""

    rules: tuple[CodingRule, ...]


@dataclass(frozen=True, slots=True)
class Coded:
    """What a row was coded to, by which rule, on whose authority; `because` says why a row is in suspense.

    `authority` is the ids of the decisions that it rests on, with a space between; '' where none is found.

    `funder` is the one body whose money it is, where the line or the rule settles that; '' where shares divide it.
    """

    entry_class: EntryClass
    rule: str = ""
    fund: str = ""
    scheme: str = ""
    line: str = ""
    funder: str = ""
    authority: str = ""
    excluded: str = ""
    because: str = ""


def read_coding(
    text: str, file: str, agreements: Sequence[Agreement]
) -> tuple[tuple[CodingRule, ...], tuple[Problem, ...]]:
    """Read one file of coding rules against the agreement's versions. Returns the rules and every problem."""
    document = parse(text, file)
    if isinstance(document, Problem):
        return (), (document,)
    reading = read_term(document, CodingRules)
    rules = reading.term.rules if reading.term else ()
    problems = (*reading.problems, *reading.judge(_check(rules, agreements)))
    return (() if problems else rules), in_order(problems)


def repeated_rules(rules: Iterable[CodingRule], folder: str) -> tuple[Problem, ...]:
    """Rules whose id stands twice, over all files: an entry that cites it could mean either."""
    twice = [rule_id for rule_id, times in Counter(rule.id for rule in rules).items() if times > 1]
    return tuple(
        Problem(
            "name-used-twice",
            f"there are two coding rules '{rule_id}'",
            "an entry that cites it could mean either",
            "rename one",
            Place(folder),
        )
        for rule_id in twice
    )


def _check(rules: Sequence[CodingRule], agreements: Sequence[Agreement]) -> Iterator[Fault]:
    parties = {partner for agreement in agreements for partner in agreement.partner_ids()}
    lines = {(scheme.id, line.id) for agreement in agreements for _, scheme, line in agreement.every_line()}
    funds = {fund.id for agreement in agreements for fund in agreement.funds}
    exclusions = {exclusion.id for agreement in agreements for exclusion in agreement.exclusions}
    for i, rule in enumerate(rules):
        at = ("rules", i)
        target = rule.to
        named = (
            ((*at, "ledger"), rule.ledger in parties, f"'{rule.ledger}' is not a partner"),
            ((*at, "to"), target.for_partner in (None, *parties), f"'{target.for_partner}' is not a partner"),
            (
                (*at, "to"),
                target.scheme is None or (target.scheme, target.line) in lines,
                f"no version of the agreement has a line '{target.line}' in a scheme '{target.scheme}'",
            ),
            ((*at, "to"), target.contribution in (None, *funds), f"'{target.contribution}' is not a fund"),
            ((*at, "to"), target.received in (None, *funds), f"'{target.received}' is not a fund"),
            ((*at, "to"), target.excluded in (None, *exclusions), f"'{target.excluded}' is not an exclusion"),
        )
        for path, is_known, what in named:
            if not is_known:
                yield Fault(
                    path,
                    "unknown-name",
                    f"rule {rule.id}: {what}",
                    "rows it matches would have nowhere to go",
                    "correct the name, or add it to the agreement",
                )
        if rule.starts and rule.ends and rule.ends < rule.starts:
            yield Fault(
                (*at, "ends"),
                "dates-out-of-order",
                f"rule {rule.id} ends on {rule.ends}, before it starts ({rule.starts})",
                "it could match no row on any day",
                "correct the date that is wrong",
                ((*at, "starts"),),
            )
        for column, values in rule.when.items():
            if not values:
                yield Fault(
                    (*at, "when", column),
                    "no-values",
                    f"rule {rule.id} names '{column}' and gives it no value",
                    "it could match no row",
                    "give the values, or take the column out",
                )
        if not rule.when:
            yield Fault(
                (*at, "when"),
                "matches-everything",
                f"rule {rule.id} names no column",
                "it would take every row of the ledger, and no rule after it could match",
                "name at least one column; `*` stands for any value",
            )


def plain_text(value: str) -> str:
    """Text as rules compare it: without case, and with single spaces."""
    return " ".join(value.casefold().split())


class Coder:
    """First match wins over rules in order, on any day, for any combination of column values."""

    def __init__(
        self,
        rules: Sequence[CodingRule],
        agreements: Sequence[Agreement],
        decisions: Sequence[Decision],
        constitution: Constitution | None = None,
    ) -> None:
        self._say = Say(decisions, constitution)
        self._in_force = tuple(in_force(agreements))
        self._lines = tuple(_lines_by_id(agreement) for agreement, _, _ in self._in_force)
        self._rules = tuple((rule, matcher(rule.when)) for rule in rules)
        self._by_exact_value = _index(rules)
        self.columns = tuple(column for column in get_args(Column) if any(column in rule.when for rule in rules))

    def periods(self) -> tuple[date, ...]:
        """The days on which a coding can change, so that rows between two of them code alike. Always at least one."""
        starts = {date.min}
        for rule, _ in self._rules:
            starts |= {day for day in (rule.starts, _day_after(rule.ends)) if day}
        for _, first_day, last_day in self._in_force:
            starts |= {first_day, last_day + timedelta(days=1)}
        starts |= self._say.changes_on()
        return tuple(sorted(starts))

    def code(self, ledger: str, values: Mapping[str, str], on: date) -> Coded:
        """Code one combination of column values (those of `columns`) in one body's ledger on one day."""
        compared = {column: plain_text(value) for column, value in values.items()}
        candidates: set[int] = set(self._by_exact_value.get(("", ""), ()))
        for pair in compared.items():
            candidates.update(self._by_exact_value.get(pair, ()))
        for index in sorted(candidates):
            rule, matches = self._rules[index]
            if rule.ledger == ledger and _is_within(rule, on) and matches(compared):
                return self._apply(rule, on)
        return Coded("suspense", because="no coding rule covers it")

    def _apply(self, rule: CodingRule, on: date) -> Coded:
        target = rule.to
        if target.place == "suspense":
            return Coded("suspense", rule=rule.id, because=rule.reason)
        if target.place == "own":
            return Coded("own", rule=rule.id)
        if target.excluded is not None:
            return Coded("excluded", rule=rule.id, excluded=target.excluded)
        found = next((index for index, (_, first, last) in enumerate(self._in_force) if first <= on <= last), None)
        if found is None:
            return Coded("suspense", rule=rule.id, because="outside the dates of any agreement")
        agreement, lines = self._in_force[found][0], self._lines[found]
        if fund_id := target.contribution or target.received:
            if agreement.fund(fund_id) is None:
                return Coded("suspense", rule=rule.id, because="its fund is not in the version then in force")
            if target.received:
                return Coded("receipt", rule=rule.id, fund=fund_id)
            return Coded("contribution", rule=rule.id, fund=fund_id, funder=rule.ledger)
        if (target.scheme, target.line) not in lines:
            return Coded("suspense", rule=rule.id, because="its line is not in the version then in force")
        fund, scheme, line = lines[target.scheme, target.line]
        shares = scheme.shares or fund.shares
        return Coded(
            "scheme",
            rule=rule.id,
            fund=fund.id,
            scheme=scheme.id,
            line=line.id,
            funder=target.for_partner or (line.commissioner if shares.basis == "own" else ""),
            authority=" ".join(self._say.of_spending(fund, scheme, line, on)),
        )


def _lines_by_id(agreement: Agreement) -> dict[tuple[str | None, str | None], tuple[Fund, Scheme, Line]]:
    """A version's lines by scheme and line, which name one line in any agreement that has no fault."""
    return {(scheme.id, line.id): (fund, scheme, line) for fund, scheme, line in agreement.every_line()}


def _is_within(rule: CodingRule, on: date) -> bool:
    return (rule.starts is None or rule.starts <= on) and (rule.ends is None or on <= rule.ends)


def _day_after(day: date | None) -> date | None:
    return day + timedelta(days=1) if day and day < date.max else None


def matcher(when: Mapping[Any, Values]) -> Callable[[Mapping[str, str]], bool]:
    """Whether values, as `plain_text` gives them, are those that a rule names: each column any of its patterns."""
    patterns = {column: re.compile("|".join(pattern(value) for value in values)) for column, values in when.items()}

    def matches(values: Mapping[str, str]) -> bool:
        return all(pattern.fullmatch(values.get(column, "")) for column, pattern in patterns.items())

    return matches


def pattern(value: str) -> str:
    """A regular expression, for text that `plain_text` gave, of a value in which `*` stands for anything."""
    return ".*".join(re.escape(piece) for piece in plain_text(value).split("*"))


def _index(rules: Sequence[CodingRule]) -> dict[tuple[str, str], list[int]]:
    """Rules by one exact value they need, so that few are tried; those that need none stand under ('', '')."""
    found: dict[tuple[str, str], list[int]] = {}
    for index, rule in enumerate(rules):
        exact = next(
            ((column, values) for column, values in rule.when.items() if not any("*" in value for value in values)),
            None,
        )
        keys = [(exact[0], plain_text(value)) for value in exact[1]] if exact else [("", "")]
        for key in keys:
            found.setdefault(key, []).append(index)
    return found
