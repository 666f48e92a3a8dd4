"""Ready clauses that an agreement can cite by name, each with what it leaves the partners to say."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from wyebridge.engine.kernel.yaml import parse


@dataclass(frozen=True, slots=True)
class ReadyClause:
    """A clause that partners use often: what it is for, what they must say (`$names` in its steps), and its steps."""

    says: str
    asks: tuple[str, ...]
    steps: str


LIBRARY: Final[dict[str, ReadyClause]] = {
    "own-risk": ReadyClause("Each partner bears the variance on what it commissions.", (), "- share: {basis: own}"),
    "pro-rata": ReadyClause(
        "Shared in proportion to contributions, in-year changes included.", (), "- share: {basis: contribution}"
    ),
    "equal-shares": ReadyClause("Shared equally among all the partners.", (), "- share: {basis: equal}"),
    "capped-pro-rata": ReadyClause(
        "Shared in proportion to each partner's funding of the scheme, no partner bearing more than its own funding "
        "there unless those named agreed before the cost was committed.",
        ("consent_of",),
        """
- share:
    basis: scheme-contribution
    caps:
      - {partner: each, at: own funding, unless: {of: $consent_of, before: commitment}}
""",
    ),
    "offset-then-risk-pool-then-share": ReadyClause(
        "Underspends in the same fund absorb it, then the risk pool, then the partners in proportion to contributions; "
        "the board named decides the first two.",
        ("board", "risk_pool"),
        """
- {offset: {within: fund}, decided_by: $board}
- {draw: $risk_pool, decided_by: $board}
- share: {basis: contribution}
""",
    ),
    "fixed-and-variable-lines": ReadyClause(
        "On fixed lines the host bears and keeps; variable lines are shared in proportion to contributions.",
        (),
        "- share: {basis: profile}",
    ),
    "netting-one-side-first": ReadyClause(
        "One partner's underspend anywhere in the agreement absorbs it first; the rest is shared in proportion to "
        "contributions.",
        ("whose_underspend",),
        """
- offset: {within: agreement, commissioned_by: $whose_underspend}
- share: {basis: contribution}
""",
    ),
    "bands-with-collar": ReadyClause(
        "The host bears the first part, the next is shared equally, and the rest in proportion to contributions.",
        ("collar", "band"),
        """
- {share: {basis: host}, until: $collar}
- {share: {basis: equal}, until: $band}
- share: {basis: contribution}
""",
    ),
}


def ready_steps(name: str, said: Mapping[str, Any]) -> list[Any]:
    """The steps of a ready clause with what the agreement says put in.

    Raises ValueError where there is no such clause, or what it asks is not said, or something else is.
    """
    if name not in LIBRARY:
        raise ValueError(f"there is no ready clause '{name}'; use one of {', '.join(LIBRARY)}")
    ready = LIBRARY[name]
    if set(said) != set(ready.asks):
        asks = ", ".join(ready.asks) or "nothing"
        raise ValueError(
            f"the ready clause '{name}' asks for {asks} under 'with'; it was given {', '.join(said) or 'nothing'}"
        )
    document = parse(f"steps:\n{ready.steps.strip()}", f"library/{name}")
    assert not hasattr(document, "remedy"), f"ready clause {name} is not YAML: {document}"
    steps: list[Any] = _said(document.values["steps"], said)
    return steps


def _said(value: Any, said: Mapping[str, Any]) -> Any:
    if isinstance(value, dict):
        return {key: _said(item, said) for key, item in value.items()}
    if isinstance(value, list):
        return [_said(item, said) for item in value]
    return said[value[1:]] if isinstance(value, str) and value.startswith("$") else value
