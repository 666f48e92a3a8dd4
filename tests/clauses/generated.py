"""Agreements, positions and decisions made at random, all of them sound: what the laws of settlement are tried on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any, Final, TypeVar

from hypothesis import strategies as st

from wyebridge.engine.agreement.check import check
from wyebridge.engine.agreement.sharing import BASES, BY_LINE, CAUSES, DATED, OF_FUNDS
from wyebridge.engine.agreement.terms import Agreement
from wyebridge.engine.governance.terms import Decision
from wyebridge.engine.ledger.allocation import Allocation
from wyebridge.engine.ledger.settle import settle
from wyebridge.engine.ledger.variance import SettlementPosition

Some = TypeVar("Some")

BOARDS: Final = ("Board", "Cabinet")
FIRST, LAST = date(2023, 4, 1), date(2024, 3, 31)
TOWARDS: Final = ("pressures", "investment")
STATED: Final = ((50, 50), (60, 40), (33, 67), (1, 99), (100, 0))


@dataclass(frozen=True)
class Generated:
    """One agreement with a position and decisions, and the two days it is settled as at."""

    agreement: Agreement
    position: SettlementPosition
    decisions: tuple[Decision, ...]
    effective_on: date
    known_on: date

    def settled(self, *, position: SettlementPosition | None = None) -> Allocation:
        return settle(
            self.agreement,
            position or self.position,
            self.decisions,
            effective_on=self.effective_on,
            known_on=self.known_on,
        )


UNWISE: Final = ("cap-cannot-bind", "step-never-reached", "verb-cannot-apply", "funds-in-a-circle")
"""Faults of clauses that can be run all the same."""


@dataclass(frozen=True)
class Wants:
    """What is generated, where a law holds only for some."""

    bases: tuple[str, ...] = tuple(BASES)
    absolute_amounts: bool = True
    fences: tuple[str | None, ...] = (None, None, None, "grant-a", "grant-b")
    settled_contributions: bool | None = None
    counted: bool | None = None
    unit: int = 1
    signs: tuple[tuple[str, ...], ...] = (("both",), ("over",), ("under",), ("over", "under"))


class _Made:
    """Draws one part after another, each from what was drawn before; `size` is how many there may be of each."""

    def __init__(self, random: Random, size: int, wants: Wants) -> None:
        self.random, self.size, self.wants = random, size, wants
        self.bases, self.is_of_funds, self.is_all, self.when = wants.bases, True, False, "both"
        self.partners = [f"P{index}" for index in range(self.number(2, size + 1))]
        self.lines: list[tuple[str, str, str, dict[str, Any]]] = []
        self.funds = [self.fund(index) for index in range(self.number(1, size))]
        self.reserves = [self.reserve(index) for index in range(self.number(0, 3))]

    # Small draws

    def number(self, low: int, high: int) -> int:
        return self.random.randint(low, high)

    def one(self, options: Sequence[Some]) -> Some:
        return self.random.choice(options)

    def some(self, options: Sequence[Some], least: int = 0) -> list[Some]:
        return list(dict.fromkeys(self.one(options) for _ in range(self.number(least, 2))))

    def chance(self, one_in: int) -> bool:
        return self.number(1, one_in) == one_in

    def pence(self, high: int) -> int:
        return self.number(0, high) * self.wants.unit

    def day(self) -> date:
        return FIRST + timedelta(days=self.number(0, 12) * 30)

    # The agreement

    def fund(self, index: int) -> dict[str, Any]:
        schemes = []
        for _ in range(self.number(1, 2)):
            scheme = f"s{len(self.lines)}"
            lines = []
            for _ in range(self.number(1, 2)):
                line = {
                    "id": f"l{len(self.lines)}",
                    "name": "A line",
                    "commissioner": self.one(self.partners),
                    "payer": self.partners[0],
                    "budget": self.pence(2_000),
                    "ring_fence": self.one(self.wants.fences),
                    "tags": self.one(([], [], ["red"], ["blue"])),
                    "share_profile": self.one(("fixed", "variable")),
                }
                lines.append(line)
                self.lines.append((f"f{index}", scheme, str(line["id"]), line))
            schemes.append({"id": scheme, "name": "A scheme", "lines": lines})
        return {
            "id": f"f{index}",
            "name": "A fund",
            "kind": "pooled",
            "host": self.one((None, *self.partners)),
            "shares": {"basis": "own"},
            "schemes": schemes,
        }

    def contribution(self, fund: dict[str, Any], index: int, partner: str) -> dict[str, Any]:
        settled = self.wants.settled_contributions
        if settled is False or (settled is None and index == 0 and self.chance(8)):
            return {"partner": partner, "fund": fund["id"], "awaiting": {"body": partner, "what": "its contribution"}}
        budget = sum(line["budget"] for scheme in fund["schemes"] for line in scheme["lines"])
        amount = self.pence(2_000) + (budget if index == 0 else 0)
        return {
            "partner": partner,
            "fund": fund["id"],
            "instalments": {"first_due": FIRST, "count": 1, "amount": amount},
        }

    def areas(self) -> list[str]:
        return list(dict.fromkeys(name for fund, scheme, *_ in self.lines for name in (fund, scheme)))

    def funded(self, area: str, towards: str) -> dict[str, Any]:
        return {"partner": self.one(self.partners), "area": area, "towards": towards, "amount": self.pence(500)}

    def funders(self, scheme: dict[str, Any]) -> list[dict[str, Any]]:
        """For one scheme in two, who funds it, whoever commissions its lines."""
        budget = sum(line["budget"] for line in scheme["lines"])
        parts = [budget // 3, *[0] * (len(self.partners) - 2), budget - budget // 3]
        said = {"area": scheme["id"], "towards": "budget"}
        funded = [{"partner": p, "amount": part, **said} for p, part in zip(self.partners, parts, strict=True)]
        return funded if self.chance(2) else []

    def reserve(self, index: int) -> dict[str, Any]:
        reserve: dict[str, Any] = {
            "id": f"r{index}",
            "name": f"Reserve {index}",
            "kind": self.one(("risk-pool", "general", "earmarked", "uncommitted", "recovery-plan", "loan")),
            "held_by": self.one(self.partners),
            "balance": self.pence(1_500),
            "funds": self.some([fund["id"] for fund in self.funds]),
            "ring_fence": self.one((None, *self.wants.fences)),
            "when_short": self.one(("first-come", "pro-rata")),
        }
        if reserve["kind"] == "loan" and self.chance(2):
            reserve["recovered"] = self.recovery("shares")
        return reserve

    def limit(self) -> str:
        absolute = [f"£{self.pence(600) // 100}.{self.number(0, 99) * bool(self.wants.unit == 1):02d}"]
        of_funds = ["5% of budget", "40% of budget", "30% of contribution"] * self.is_of_funds
        return self.one([*absolute * self.wants.absolute_amounts, *of_funds, "50% of variance"])

    def cap(self) -> dict[str, Any]:
        cap: dict[str, Any] = {
            "partner": self.one(("each", *self.partners)),
            "at": self.one((self.limit(), *("own funding",) * self.is_of_funds)),
        }
        if self.chance(3):
            cap |= {"id": "shared-cap", "over": self.one(("year", "term"))}
        if self.chance(2):
            cap["unless"] = {"of": self.some(BOARDS, 1)}
        return cap

    def share(self) -> dict[str, Any]:
        basis = self.one(self.bases)
        share: dict[str, Any] = {"basis": basis}
        if basis == "single":
            share["to"] = self.one(self.partners)
        if basis in ("stated", "profile") and (basis == "stated" or self.chance(2)):
            two = zip(self.partners, self.one(STATED), strict=False)
            share |= {"percentages": {name: f"{part}%" for name, part in two}, "governs": "stated"}
        if basis in ("usage", "population"):
            share["measure"] = "items"
        if basis == "cause":
            share["causes"] = {cause: self.one(self.partners) for cause in self.some(CAUSES[:3], 1)}
            if self.chance(2):
                plain = ("equal", *("own", "contribution") * self.is_of_funds)
                share["contested"] = {"basis": self.one(plain)}
        if basis in ("contribution", "equal", "usage") and self.chance(3):
            share["among"] = self.some(self.partners, 1)
        if basis in DATED and basis != "stated" and self.chance(3):
            share["as_of"] = self.one(("year-end", "variance"))
        if basis == "stated" and self.chance(3):
            later = {"with_effect_from": self.one(("2023-07-01", "2023-12-15")), "percentages": share["percentages"]}
            later["percentages"] = dict(zip(self.partners, ("50%", "50%"), strict=False))
            share |= {"changes": [later], "as_of": self.one(("year-end", "variance"))}
        if basis not in BY_LINE and share.get("as_of") != "variance" and self.chance(4):
            said = share.get("percentages", {})
            able = [share["to"]] if basis == "single" else share.get("among") or list(said) or self.partners
            able = [name for name in able if said.get(name) != "0%"]
            share["floors"] = [{"partner": self.one(able), "at": self.limit()}] * (basis != "host")
            return share
        share["caps"] = [self.cap() for _ in range(self.number(0, 2) * self.chance(2))]
        if self.chance(5):
            by = self.one(("shares", *(name for name in self.partners if name != share.get("to"))))
            share["recovered"] = self.recovery(by)
        return share

    def recovery(self, by: str) -> dict[str, Any]:
        years = self.number(1, 4)
        recovery: dict[str, Any] = {"by": by, "starts": self.one(("2023-24", "2024-25", "2026-27")), "years": years}
        recovery["every"] = self.one(("year", "quarter", "month"))
        if self.chance(3):
            recovery["parts"] = [f"{part}%" for part in (*(10,) * (years - 1), 100 - 10 * (years - 1))]
        if self.chance(3) and self.wants.absolute_amounts:
            recovery["most_a_year"] = self.pence(300)
        if self.chance(2):
            count = self.one(("actual/365", "actual/actual", "30/360"))
            recovery["interest"] = {"rate": self.one(("0%", "3.5%", "12%")), "rule": "simple", "day_count": count}
        if self.chance(3):
            recovery["forgiven"] = {"part": self.one(("10%", "33.3%")), "decided_by": self.some(BOARDS)}
        return recovery

    def step(self) -> dict[str, Any]:
        verbs = ("offset", "offset", "share", "share", "retain") + ("draw", "draw") * bool(self.reserves)
        fences = [fence for *_, line in self.lines if (fence := line["ring_fence"])]
        verb = self.one(verbs + ("carry",) * self.is_of_funds + ("return",) * (self.is_all and bool(fences)))
        step: dict[str, Any] = {}
        if verb == "offset":
            within = {"within": self.one(("scheme", "fund", "agreement"))}
            step["offset"] = within if self.chance(2) else {"funds": self.some([f["id"] for f in self.funds], 1)}
            if self.chance(3):
                step["offset"]["commissioned_by"] = self.one(self.partners)
        elif verb == "draw":
            reserve = self.one(self.reserves)
            step["draw"] = reserve["id"]
            if reserve["kind"] == "recovery-plan":
                step |= {"decided_by": self.some(BOARDS, 1), "needs_plan": True}
        elif verb == "carry":
            many: tuple[dict[str, Any], ...] = ({}, {"years": 3}, {"until": "2023-24"}, {"until": "2024-25"})
            step["carry"] = dict(self.one(many))
            if self.chance(3):
                step["carry"]["whose"] = {"basis": self.one(("own", "equal", "contribution"))}
        elif verb == "return":
            step["return"] = {"grant": self.one(fences), "to": "Whoever gave it"}
        elif verb == "retain":
            into = self.one(("fund", *(reserve["id"] for reserve in self.reserves)))
            step["retain"] = {"into": into, "causes": self.some(CAUSES[:3])} if self.chance(3) else into
        else:
            step["share"] = self.share()
        if self.chance(3):
            step[self.one(("up_to", "until"))] = self.limit()
        if self.chance(3):
            step["decided_by"] = self.some(BOARDS, 1)
            if self.chance(2):
                step |= {"by": self.day(), "if_silent": self.one(("wait", "skip", "take"))}
            if self.chance(3):
                step["before"] = self.one(
                    ("year-end", str(step.get("by", FIRST) + timedelta(days=self.number(1, 200))))
                )
                step["before"] = (
                    self.one((step["before"], "commitment")) if "under" not in self.when else step["before"]
                )
        return step

    def steps(self) -> list[dict[str, Any]]:
        plain = [basis for basis in ("own", "host", "contribution", "equal") if basis in self.bases]
        last = {"share": {"basis": self.one(plain)}} if plain else self.step()
        return [self.step() for _ in range(self.number(1, self.size))] + [last] * (not self.chance(3))

    def clauses(self) -> list[dict[str, Any]]:
        scopes = ["agreement", "result:trust", *(f"commissioned-by:{p}" for p in self.partners[:2])]
        scopes += [f"tag:{tag}" for tag in dict.fromkeys(tag for *_, line in self.lines for tag in line["tags"])]
        scopes += [name for fund, scheme, line, _ in self.lines for name in (fund, scheme, f"{scheme}/{line}")]
        found: list[dict[str, Any]] = []
        chosen = list(dict.fromkeys(["agreement"] * (not self.chance(4)) + self.some(scopes, 1) + self.some(scopes)))
        joined = self.number(0, 3) * self.chance(3)
        for reached in [chosen[:joined]] * bool(joined) + [[scope] for scope in chosen[joined:]]:
            measured = self.one((None, "each-line", "each-scheme", "each-fund", "together", "together"))
            self.is_all = reached == ["agreement"] and len(chosen) == 1
            self.is_of_funds = not all(scope.startswith("result:") for scope in reached)
            self.bases = tuple(b for b in self.wants.bases if self.is_of_funds or b not in OF_FUNDS)
            for when in self.one(self.wants.signs):
                self.when = when
                suspended = [{"starts": self.day(), "ends": LAST}] if self.chance(6) else []
                found.append(
                    {
                        "number": str(len(found) + 1),
                        "applies_to": reached,
                        "when": when,
                        "measured": measured,
                        "steps": self.steps(),
                        "residual": "awaits-partners",
                        "binding_on": self.one(("outturn", "outturn", "forecast")),
                        "odd_pennies": self.one(("rotate", *self.partners)),
                        "overridden_by": BOARDS if self.chance(6) else (),
                        "suspended": suspended,
                    }
                )
        return found

    def agreement(self) -> Agreement:
        contributions = [self.contribution(f, i, p) for f in self.funds for i, p in enumerate(self.partners)]
        signed_on = self.one((FIRST, FIRST, None, LAST))
        is_counted = self.chance(2) if self.wants.counted is None else self.wants.counted
        starts, ends = (FIRST, LAST) if is_counted else (date(2022, 4, 1), date(2023, 3, 31))
        by = {partner: self.number(0, 50) for partner in self.partners}
        agreement = Agreement.model_validate(
            {
                "id": "made",
                "title": "Made up",
                "version": "v1",
                "legal_power": "nhs-act-2006-s75",
                "year": "2023-24",
                "signed_on": signed_on,
                "commences_on": FIRST,
                "effective_from": FIRST,
                "ends_on": LAST,
                "partners": [{"id": name, "name": name, "kind": "council"} for name in self.partners],
                "host": self.partners[0],
                "measures": [
                    {
                        "id": "items",
                        "name": "Items",
                        "unit": "items",
                        "supplied_by": self.partners[-1],
                        "counts": [{"starts": starts, "ends": ends, "by": by}],
                    }
                ],
                "funds": self.funds,
                "contributions": contributions,
                "funded": [
                    *(self.funded(place, towards) for place in self.areas() for towards in TOWARDS),
                    *(one for fund in self.funds for scheme in fund["schemes"] for one in self.funders(scheme)),
                ],
                "boards": [{"name": board, "decides_for": self.partners} for board in BOARDS],
                "reserves": self.reserves,
                "clauses": self.clauses(),
            }
        )
        faults = [fault.what for fault in check(agreement) if fault.code not in UNWISE]
        assert not faults, faults
        return agreement

    # The position and the decisions

    def position(self, agreement: Agreement) -> SettlementPosition:
        used = {f"shared-cap.{self.partners[0]}": self.pence(200)}
        lines = [self.result(scheme, name, line) for _, scheme, name, line in self.lines if not self.chance(10)]
        causes = [
            {
                "scheme": scheme,
                "line": name,
                "cause": self.one(CAUSES[:4]),
                "amount": self.pence(600),
                "evidence": self.one(("", "Report")),
                "disputed_by": self.some(self.partners) if self.chance(3) else [],
                "resolved": self.ruling() if self.chance(3) else None,
            }
            for scheme, name in self.some([(scheme, name) for _, scheme, name, _ in self.lines])
        ]
        paid = [{"partner": p, "fund": f["id"], "amount": self.pence(500)} for f in self.funds for p in self.partners]
        return SettlementPosition.model_validate(
            {
                "as_at": LAST,
                "basis": self.one(("outturn", "forecast")),
                "lines": lines,
                "brought_forward": self.brought_forward() if self.chance(4) else [],
                "results": {"trust": self.number(-500, 500) * self.wants.unit} if self.chance(2) else {},
                "balances": {r["id"]: self.pence(1_000) for r in self.reserves if self.chance(3)},
                **(
                    {"used": used, "used_earlier": used}
                    if self.chance(3) and "shared-cap" in str(agreement.clauses)
                    else {}
                ),
                "paid": paid if self.chance(2) else [],
                "causes": causes,
            }
        )

    def result(self, scheme: str, name: str, line: dict[str, Any]) -> dict[str, Any]:
        varied, first = self.number(-900, 900), self.number(-900, 900)
        unit = self.wants.unit
        return {
            "scheme": scheme,
            "line": name,
            "spend": line["budget"] + varied * unit,
            "arose": self.one((None, [0, first * unit, 0, 0, 0, 0, 0, 0, 0, (varied - first) * unit])),
            "committed_on": self.one((None, self.day())),
        }

    def brought_forward(self) -> list[dict[str, Any]]:
        fund, amount = self.one(self.funds)["id"], self.number(-400, 400) * self.wants.unit
        whose = {"partner": self.one((None, *self.partners)), "ring_fence": self.one(self.wants.fences)}
        return [{"fund": fund, "amount": amount, **whose}]

    def ruling(self) -> dict[str, Any]:
        cause, amount = self.one((None, *CAUSES[:4])), self.one((None, self.pence(600)))
        return {"on": self.day(), "by": "An arbiter", "cause": cause, "amount": amount}

    def decisions(self, agreement: Agreement) -> list[Decision]:
        found: list[Decision] = []
        for clause in agreement.clauses:
            for board in BOARDS:
                for sort in self.some(("step", "step", "plan", "consent", "shares", "forgiveness")):
                    taken_on = self.day()
                    two = dict(zip(self.partners, self.one(STATED[:2]), strict=False))
                    effective_on = taken_on + timedelta(days=self.one((0, 0, 20)))
                    decision = {
                        "id": f"D{len(found)}",
                        "title": "Decided",
                        "body": board,
                        "for_partner": self.partners[0],
                        "taken_on": taken_on,
                        "effective_on": effective_on,
                        "recorded_on": taken_on + timedelta(days=40) if self.chance(4) else None,
                        "clause": clause.number,
                        "step": self.one((None, None, "1", "2")),
                        "approves": sort,
                        "outcome": self.one(("approved", "approved", "refused")),
                        "amount": self.pence(400) if self.chance(4) else None,
                        "percentages": {name: f"{part}%" for name, part in two.items()} if sort == "shares" else None,
                    }
                    found.append(Decision.model_validate(decision))
        return found


@st.composite
def generated(draw: st.DrawFn, wants: Wants = Wants()) -> Generated:
    """A whole settlement to be tried: sound agreement, position, decisions, days.

    All but the size comes from one seed, which is many times faster than drawing each part from Hypothesis.
    """
    made = _Made(draw(st.randoms(use_true_random=True)), draw(st.integers(1, 5)), wants)
    agreement = made.agreement()
    position, decisions = made.position(agreement), made.decisions(agreement)
    days = (LAST, LAST, LAST, date(2023, 11, 30))
    return Generated(agreement, position, tuple(decisions), made.one(days), made.one(days))
