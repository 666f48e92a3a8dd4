"""Gates that nobody can open: boards that the agreement gives no power, or none of that sort."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from wyebridge.engine.agreement.check_names import must_be_partner, twice
from wyebridge.engine.agreement.clauses import Clause, Reserve
from wyebridge.engine.agreement.recovery import Recovery
from wyebridge.engine.agreement.terms import Agreement
from wyebridge.engine.kernel.yaml import Fault, Path


class Waits(NamedTuple):
    """A body that something waits for: where it stands, what waits, and the power that the body needs."""

    path: Path
    what: str
    body: str
    needs: str


def check_boards(agreement: Agreement) -> Iterator[Fault]:
    """Every board that clauses, caps and recoveries wait for must be one of the agreement's, with that power."""
    yield from twice("board", ((("boards", i, "name"), board.name) for i, board in enumerate(agreement.boards)))
    for i, board in enumerate(agreement.boards):
        for k, partner in enumerate(board.decides_for):
            yield from must_be_partner(agreement, ("boards", i, "decides_for", k), partner)
    powers = {board.name: board.may for board in agreement.boards}
    for path, what, body, needs in waits_for(agreement.clauses, agreement.reserves):
        if needs not in powers.get(body, ()):
            lacks = f"may not approve a {needs}" if body in powers else "is not among the agreement's boards"
            yield Fault(
                path,
                "body-without-power",
                f"{what} waits for '{body}', which {lacks}",
                "what it waits for could never be decided by anyone with the power",
                "name it under boards, with whom it decides for and what it may approve; or correct the name",
                (("boards",),),
            )


def waits_for(clauses: Sequence[Clause], reserves: Sequence[Reserve]) -> Iterator[Waits]:
    """Each body that clauses and reserves wait for."""
    for i, reserve in enumerate(reserves):
        yield from _forgivers(f"the loan '{reserve.id}'", reserve.recovered, ("reserves", i, "recovered"))
    for i, clause in enumerate(clauses):
        what = f"clause {clause.number}"
        path: Path = ("clauses", i)
        for k, body in enumerate(clause.overridden_by):
            yield Waits((*path, "overridden_by", k), what, body, "shares")
        for m, step in enumerate(clause.waterfall):
            at: Path = (*path, "steps", m)
            for k, body in enumerate(step.decided_by):
                yield Waits((*at, "decided_by", k), what, body, "plan" if step.needs_plan else "step")
            for n, cap in enumerate(step.share.caps if step.share else ()):
                for k, body in enumerate(cap.unless.of if cap.unless else ()):
                    yield Waits((*at, "share", "caps", n, "unless", "of", k), what, body, "consent")
            if step.share:
                yield from _forgivers(what, step.share.recovered, (*at, "share", "recovered"))


def _forgivers(what: str, recovery: Recovery | None, path: Path) -> Iterator[Waits]:
    if recovery and recovery.forgiven:
        for k, body in enumerate(recovery.forgiven.decided_by):
            yield Waits((*path, "forgiven", "decided_by", k), what, body, "forgiveness")
