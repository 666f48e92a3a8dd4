"""Two services that either body may pool: the least there is to choose from."""

from typing import Any

from wyebridge.engine.foresight.integrate.terms import IntegrateTerms


def two_services(*, exposure: int, appetite: int) -> IntegrateTerms:
    """Pooling either saves £1,000 a year and puts `exposure` pence on body A, which will bear `appetite`."""
    made: dict[str, Any] = {"basis": "assumption", "evidence": "made up"}
    services = [
        {
            "id": name,
            "name": name.title(),
            "cost_to_run": {"A": 10_000_00},
            "management_cost": {"A": 1_000_00},
            "vat": "none is lost",
            "posts": {"A": 5},
            "users": 10,
            "shared_users": 5,
            **made,
        }
        for name in ("day-care", "equipment")
    ]
    forms = [
        {
            "service": service["id"],
            "form": "pooled",
            "cost_to_run": {"A": 9_000_00},
            "management_cost": {"A": 500_00},
            "cost_to_change": {"A": 100_00},
            "change_days": 10,
            "posts": {"A": 4},
            "exposure": {"A": exposure},
            "power": "s75",
            "reversal": {"how": "by-notice", "months": 6},
            **made,
        }
        for service in services
    ]
    return IntegrateTerms.model_validate(
        {
            "id": "two",
            "title": "Two services",
            "says": "Made up",
            "standing": "made up",
            "as_at": "2008-01-01",
            "horizon_years": 5,
            "may_be_irreversible": False,
            "bodies": [{"id": "A", "name": "A", "appetite": appetite}, {"id": "B", "name": "B", "appetite": 0}],
            "years": [{"year": "2008-09", "change_days": 100}],
            "powers": [{"id": "s75", "name": "pool money", "is_held": True}],
            "weightings": [{"id": "money", "name": "Money", "saving": "100%", "point": 0, "exposure": "0%"}],
            "services": services,
            "forms": forms,
        }
    )
