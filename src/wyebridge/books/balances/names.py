"""Which partner a payee or payer is: by a name that is known, or by a spelling nearly like one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process
from rapidfuzz.utils import default_process

from wyebridge.engine.agreement.terms import Agreement


@dataclass(frozen=True, slots=True)
class Named:
    """The partner that a spelling stands for, and how alike it is to the nearest name known, of 100.

    `is_known` is whether it is such a name, but for case, spaces and punctuation.
    """

    partner: str
    likeness: int
    is_known: bool


def plain_name(name: str) -> str:
    """A name as it is compared: letters and figures, without case, with single spaces."""
    return " ".join(default_process(name).split())


def known_names(agreements: Sequence[Agreement], given: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Each name that is known, as it is compared, and whose it is: from the agreement, and as a register gives them.

    A predecessor's or a successor's name is its partner's. A name that is two partners' is nobody's.
    """
    names: dict[str, set[str]] = {}
    for agreement in agreements:
        for partner in agreement.partners:
            for body in (partner, partner.predecessor, partner.successor):
                if body:
                    names.setdefault(plain_name(body.name), set()).add(partner.id)
    for partner_id, spellings in given.items():
        for spelling in spellings:
            names.setdefault(plain_name(spelling), set()).add(partner_id)
    return {name: whose.pop() for name, whose in names.items() if name and len(whose) == 1}


def named(spelling: str, known: Mapping[str, str], likeness: int) -> Named | None:
    """Whom a spelling stands for, if it is a known name or at least so alike to one partner's and no other's.

    Words in another order are as good as the name itself; the score is RapidFuzz's token sort ratio, rounded down.
    """
    plain = plain_name(spelling)
    if plain in known:
        return Named(known[plain], 100, is_known=True)
    best = process.extract(plain, list(known), scorer=fuzz.token_sort_ratio, score_cutoff=likeness, limit=None)
    partners = {known[name] for name, score, _ in best if score == best[0][1]}
    return Named(partners.pop(), int(best[0][1]), is_known=False) if len(partners) == 1 else None
