"""Small problems of integration, generated: few enough choices that every one of them can be written out."""

from typing import Any

from hypothesis import strategies as st

from wyebridge.engine.foresight.integrate.terms import IntegrateTerms

BODIES = ("HA", "CB")
KINDS = ("aligned", "pooled", "one-team")
thousands = st.integers(0, 40).map(lambda n: n * 1_000_00)
odd_pence = st.integers(0, 4_000_000)


def by_body(amounts: st.SearchStrategy[int]) -> st.SearchStrategy[dict[str, int]]:
    return st.fixed_dictionaries(dict.fromkeys(BODIES, amounts))


@st.composite
def problems(draw: st.DrawFn, *, services: int = 3, fits: bool = False) -> IntegrateTerms:
    """A problem with one to three services, each with one or two forms, over two years.

    Where it must fit, staying as now always does: appetites cover today's exposure, and management need only not rise.
    """
    names = [f"s{n}" for n in range(draw(st.integers(1, services)))]
    amounts = draw(st.sampled_from([thousands, odd_pence]))
    found: list[dict[str, Any]] = []
    forms: list[dict[str, Any]] = []
    for name in names:
        found.append(
            {
                "id": name,
                "name": f"Service {name}",
                "cost_to_run": draw(by_body(amounts)),
                "management_cost": {},
                "vat": "none",
                "posts": {},
                "exposure": draw(by_body(amounts)),
                "users": 1,
                "shared_users": 0,
                "duties": [{"id": f"{name}-duty", "body": "CB", "law": "an Act", "may_move": draw(st.booleans())}],
                "contracts": [{"id": f"{name}-deal", "body": "HA", "name": "A deal", "ends_on": "2009-06-30"}],
                "basis": "assumption",
                "evidence": "made up",
            }
        )
        found[-1]["management_cost"] = {
            b: pence // draw(st.integers(1, 4)) for b, pence in found[-1]["cost_to_run"].items()
        }
        for kind in draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=2, unique=True)):
            cost = draw(by_body(amounts))
            points = draw(st.lists(st.integers(-3, 4), max_size=2))
            forms.append(
                {
                    "service": name,
                    "form": kind,
                    "cost_to_run": cost,
                    "management_cost": {b: pence // draw(st.integers(1, 4)) for b, pence in cost.items()},
                    "cost_to_change": draw(by_body(amounts)),
                    "lost_vat": draw(st.sampled_from([{}, {"HA": 1_000_00}])),
                    "change_days": draw(st.integers(0, 5)) * 10,
                    "posts": {},
                    "exposure": draw(by_body(amounts)),
                    "rights": [{"right": "r", "lost_by": "CB", "gained_by": "a board"}] * draw(st.integers(0, 2)),
                    "moves_duties": [f"{name}-duty"] if draw(st.booleans()) else [],
                    "power": draw(st.sampled_from(["held", "held", "not-held"])),
                    "reversal": {"how": draw(st.sampled_from(["at-will", "at-will", "not-at-all"]))},
                    "effects": [
                        {"outcome": "o", "points": one, **({"group": "g"} if n == 0 else {})}
                        for n, one in enumerate(points)
                    ],
                    "needs": [other for other in names if other != name and draw(st.integers(0, 5)) == 0],
                    "waits_for": [f"{name}-deal"] if draw(st.booleans()) else [],
                    "basis": "assumption",
                    "evidence": "made up",
                }
            )
    return IntegrateTerms.model_validate(
        {
            "id": "generated",
            "title": "Generated",
            "says": "Made up",
            "standing": "made up",
            "as_at": "2008-01-01",
            "horizon_years": draw(st.integers(2, 5)),
            "may_be_irreversible": draw(st.booleans()),
            "bodies": [
                {
                    "id": body,
                    "name": body,
                    "appetite": draw(amounts) * 2 + (sum(one["exposure"][body] for one in found) if fits else 0),
                }
                for body in BODIES
            ],
            "years": [{"year": year, "change_days": draw(st.integers(0, 9)) * 10} for year in ("2008-09", "2009-10")],
            "management": draw(
                st.one_of(
                    st.none(),
                    st.fixed_dictionaries(
                        {
                            "down_by": st.sampled_from(["0%"] if fits else ["0%", "5%", "15%", "33.3%"]),
                            "of": st.just(["HA"]),
                        }
                    ),
                )
            ),
            "powers": [
                {"id": "held", "name": "pool", "is_held": True},
                {"id": "not-held", "name": "merge", "is_held": False},
            ],
            "outcomes": [{"id": "o", "name": "An outcome"}],
            "groups": [{"id": "g", "name": "a group"}],
            "weightings": [
                {
                    "id": "w",
                    "name": "W",
                    "saving": draw(st.sampled_from(["100%", "50%", "33.3%"])),
                    "point": draw(st.sampled_from([0, 100_00, 5_000_01])),
                    "exposure": draw(st.sampled_from(["0%", "2.5%", "10%"])),
                    "right": draw(st.sampled_from([0, 250_00])),
                }
            ],
            "services": found,
            "forms": forms,
        }
    )
