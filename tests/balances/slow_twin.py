"""Agreement of balances a second, slow, obvious way: every entry held against every other, one rule after another."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from itertools import combinations

from wyebridge.engine.ledger.balances.references import plain_reference, quoted_references
from wyebridge.engine.ledger.balances.terms import Rule, Shown
from wyebridge.engine.ledger.vat_rates import rates_on, vat_on

Bunch = tuple[Shown, ...]
Found = tuple[str, frozenset[Shown], frozenset[Shown]]


def bears(entry: Shown) -> str:
    return plain_reference(entry.document)


def mentions(entry: Shown, reference: str) -> bool:
    return reference != "" and (reference == bears(entry) or reference in quoted_references(entry.description))


def came_to(bunch: Bunch) -> int:
    return sum(entry.pence for entry in bunch)


def fund_of(bunch: Bunch) -> str:
    funds = {entry.fund for entry in bunch}
    return funds.pop() if len(funds) == 1 else ""


def last_day(bunch: Bunch) -> date:
    return max(entry.on for entry in bunch)


class SlowMatching:
    """What is left of both ledgers, and what has been matched so far."""

    def __init__(self, first: Sequence[Shown], second: Sequence[Shown], days: int) -> None:
        self.first = sorted(first, key=Shown.order)
        self.second = sorted(second, key=Shown.order)
        self.days = days
        self.matched: list[tuple[Rule, Bunch, Bunch]] = []
        self.sees_alike = False

    def known(self, side: list[Shown]) -> list[Shown]:
        return [entry for entry in side if self.sees_alike or not entry.is_alike]

    def take(self, rule: Rule, mine: Bunch, theirs: Bunch) -> None:
        if rule == "spelling" and not any(entry.is_alike for entry in (*mine, *theirs)):
            return
        for entry in mine:
            self.first.remove(entry)
        for entry in theirs:
            self.second.remove(entry)
        self.matched.append((rule, mine, theirs))

    def nearest(
        self,
        rule: Rule,
        ones: Sequence[Bunch],
        others: Sequence[Bunch],
        agree: Callable[[Bunch, Bunch], bool],
        days: int | None,
    ) -> None:
        """Take the pair that is fewest days apart, then earliest in each ledger, again and again."""
        pairs = []
        for i, one in enumerate(ones):
            for j, other in enumerate(others):
                apart = abs((last_day(one) - last_day(other)).days)
                if came_to(one) == came_to(other) and agree(one, other) and (days is None or apart <= days):
                    pairs.append((apart, i, j))
        used_ones, used_others = set(), set()
        for _, i, j in sorted(pairs):
            if i not in used_ones and j not in used_others:
                used_ones.add(i)
                used_others.add(j)
                self.take(rule, ones[i], others[j])

    def by_amount(self, rule: Rule, ones: Callable[[], list[Bunch]], others: Callable[[], list[Bunch]]) -> None:
        agreements: tuple[Callable[[Bunch, Bunch], bool], ...] = (
            lambda one, other: fund_of(one) == fund_of(other),
            lambda one, other: fund_of(one) != "" and fund_of(other) == "",
            lambda one, other: fund_of(one) == "" and fund_of(other) != "",
        )
        given = ones(), others()
        for agree in agreements:
            left = [
                [bunch for bunch in side if all(entry in now for entry in bunch)]
                for side, now in zip(given, (self.first, self.second), strict=True)
            ]
            self.nearest(rule, left[0], left[1], agree, self.days)

    def singles(self, side: list[Shown]) -> list[Bunch]:
        return [(entry,) for entry in self.known(side)]

    def bunches(
        self, side: list[Shown], key: Callable[[Shown], object], *, named: Callable[[Shown], str]
    ) -> list[Bunch]:
        known = self.known(side)
        keys = list(dict.fromkeys(key(entry) for entry in known))
        found = [tuple(entry for entry in known if key(entry) == one) for one in keys]
        return [bunch for bunch in found if len(bunch) > 1 and came_to(bunch) and named(bunch[0])]

    def reference(self, rule: Rule, mine: list[Shown], theirs: list[Shown]) -> None:
        every = sorted({(reference, entry.pence) for entry in (*mine, *theirs) for reference in {bears(entry)} - {""}})
        agreements: tuple[Callable[[Shown, Shown, str], bool], ...] = (
            lambda one, other, reference: bears(one) == bears(other) == reference,
            lambda one, other, reference: bears(one) == reference and reference in quoted_references(other.description),
            lambda one, other, reference: reference in quoted_references(one.description) and bears(other) == reference,
        )
        for agree in agreements:
            for reference, pence in every:
                ones = [(entry,) for entry in mine if entry in self.first and entry.pence == pence]
                others = [(entry,) for entry in theirs if entry in self.second and entry.pence == pence]
                self.nearest(rule, ones, others, lambda a, b, r=reference, g=agree: g(a[0], b[0], r), None)  # type: ignore[misc]

    def reference_sums(self, rule: Rule) -> None:
        for reference in sorted({bears(entry) for entry in (*self.first, *self.second)} - {""}):
            mine = tuple(entry for entry in self.known(self.first) if mentions(entry, reference))
            theirs = tuple(entry for entry in self.known(self.second) if mentions(entry, reference))
            if mine and theirs and came_to(mine) == came_to(theirs):
                self.take(rule, mine, theirs)

    def sums(self, rule: Rule, key: Callable[[Shown], object], named: Callable[[Shown], str]) -> None:
        self.by_amount(rule, lambda: self.bunches(self.first, key, named=named), lambda: self.singles(self.second))
        self.by_amount(rule, lambda: self.singles(self.first), lambda: self.bunches(self.second, key, named=named))

    def document_sums(self, rule: Rule) -> None:
        self.sums(rule, lambda entry: (bears(entry), entry.on), bears)
        self.by_amount(
            rule,
            lambda: self.bunches(self.first, lambda entry: (bears(entry), entry.on), named=bears),
            lambda: self.bunches(self.second, lambda entry: (bears(entry), entry.on), named=bears),
        )

    def few(self) -> None:
        for one, many, is_turned in ((self.first, self.second, False), (self.second, self.first, True)):
            for target in list(self.known(one)):
                near = [
                    entry
                    for entry in self.known(many)
                    if abs((entry.on - target.on).days) <= self.days
                    and (not entry.fund or not target.fund or entry.fund == target.fund)
                    and abs(entry.pence) < abs(target.pence)
                    and entry.pence
                    and (entry.pence > 0) == (target.pence > 0)
                ]
                if len(near) > 24:
                    continue
                found = [c for size in (2, 3) for c in combinations(near, size) if came_to(c) == target.pence]
                if len(found) == 1:
                    mine, theirs = (found[0], (target,)) if is_turned else ((target,), found[0])
                    self.take("few-that-sum", mine, theirs)

    def reversed_in_one(self) -> None:
        for is_second, side in enumerate((self.first, self.second)):
            pairs = [
                (abs((paid.on - back.on).days), i, j)
                for i, paid in enumerate(side)
                for j, back in enumerate(side)
                if not (paid.is_alike or back.is_alike)
                and paid.pence == -back.pence > 0
                and bears(paid) == bears(back) != ""
            ]
            chosen: list[Bunch] = []
            used: set[int] = set()
            for _, i, j in sorted(pairs):
                if not used & {i, j}:
                    used |= {i, j}
                    chosen.append((side[i], side[j]))
            for bunch in chosen:
                self.take("reversed", *(((), bunch) if is_second else (bunch, ())))

    def only_two(self) -> None:
        for one in list(self.known(self.first)):
            what = (one.pence, one.fund)
            mine = [entry for entry in self.known(self.first) if (entry.pence, entry.fund) == what]
            theirs = [entry for entry in self.known(self.second) if (entry.pence, entry.fund) == what]
            if len(mine) == len(theirs) == 1:
                self.take("only-two", tuple(mine), tuple(theirs))
        for one in list(self.known(self.first)):
            mine = [entry for entry in self.known(self.first) if entry.pence == one.pence]
            theirs = [entry for entry in self.known(self.second) if entry.pence == one.pence]
            if len(mine) == len(theirs) == 1 and "" in (mine[0].fund, theirs[0].fund):
                self.take("only-two", tuple(mine), tuple(theirs))

    def run(self) -> "SlowMatching":
        anything: Callable[[Bunch, Bunch], bool] = lambda one, other: True  # noqa: E731
        self.reference("reference", self.known(self.first), self.known(self.second))
        self.reference_sums("reference-sums")
        self.by_amount("amount-and-date", lambda: self.singles(self.first), lambda: self.singles(self.second))
        self.nearest("other-fund", self.singles(self.first), self.singles(self.second), anything, self.days)
        self.document_sums("document-sum")
        self.sums("fund-sum", lambda entry: (entry.fund, entry.on), lambda entry: entry.fund)
        self.sums("fund-sum", lambda entry: (entry.fund, entry.on.replace(day=1)), lambda entry: entry.fund)
        self.few()
        self.reversed_in_one()
        self.only_two()
        self.sees_alike = True
        self.reference("spelling", list(self.first), list(self.second))
        self.reference_sums("spelling")
        self.by_amount("spelling", lambda: self.singles(self.first), lambda: self.singles(self.second))
        self.nearest("spelling", self.singles(self.first), self.singles(self.second), anything, self.days)
        self.document_sums("spelling")
        return self


def slow_matches(first: Sequence[Shown], second: Sequence[Shown], days: int) -> set[Found]:
    """Every match, wherever its days lie."""
    found = SlowMatching(first, second, days).run()
    return {(rule, frozenset(mine), frozenset(theirs)) for rule, mine, theirs in found.matched}


def vat_is_all_between(one: int, other: int, stated: Sequence[int], days: Sequence[date]) -> bool:
    """Whether adding VAT to the smaller gives the larger: VAT stated by either, or VAT at a rate of either day."""
    if (one > 0) != (other > 0) or one == other:
        return False
    net, gross = sorted((abs(one), abs(other)))
    return gross - net in {abs(vat) for vat in stated} or any(
        gross - net in vat_on(net, rate) for day in days for rate in rates_on(day)
    )


def days_after(day: date, days: int) -> date:
    return day + timedelta(days=days)
