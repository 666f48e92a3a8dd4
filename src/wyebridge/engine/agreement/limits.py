"""How much at most: an amount, or a percentage of a base that is named."""

import re
from fractions import Fraction
from typing import Annotated, Final, Literal

from pydantic import BeforeValidator, WithJsonSchema

from wyebridge.engine.kernel.money import parse_pounds, percent, pounds
from wyebridge.engine.kernel.terms import Term

LIMIT_BASES: Final = {
    "budget": "the budgets of what the clause nets together, changes included",
    "contribution": "the partners' contributions to its funds, changes included; in a cap or a floor, the partner's",
    "own funding": "what the partner funds of the scheme: as `funded` says, or else the lines it commissions there",
    "variance": "the whole variance that the clause nets together, before any step",
}


class Limit(Term):
    """An amount, or a percentage of a base that is named."""

    pence: int | None = None
    share: Fraction | None = None
    of: Literal["budget", "contribution", "own funding", "variance"] | None = None

    def __str__(self) -> str:
        if self.pence is not None:
            return pounds(self.pence)
        if self.share == 1:
            return f"its {self.of}" if self.of == "own funding" else f"the whole {self.of}"
        assert self.share is not None
        return f"{percent(self.share)} of {self.of}"


_LIMIT = re.compile(r"(?:(?P<percent>\d+(?:\.\d+)?) ?% of )?(?P<of>budget|contribution|own funding|variance)")


def _read_limit(value: object) -> object:
    if not isinstance(value, str):
        return value
    found = _LIMIT.fullmatch(value.strip())
    if found:
        return {"share": Fraction(found["percent"] or 100) / 100, "of": found["of"]}
    try:
        return {"pence": parse_pounds(value)}
    except ValueError:
        raise ValueError(
            f"'{value}' is not a limit; write an amount such as £500,000, or '3% of budget', '10% of contribution', "
            "'50% of variance', 'own funding'"
        ) from None


LimitText = Annotated[
    Limit, BeforeValidator(_read_limit), WithJsonSchema({"type": "string", "examples": ["£500,000", "3% of budget"]})
]
