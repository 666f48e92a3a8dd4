"""Every read of coding rules and of changes to them, as one hat may see them."""

from collections.abc import Sequence
from uuid import UUID

from wyebridge.books.coding_file import own_rules, places
from wyebridge.engine.ledger.coding import CodingRule
from wyebridge.office.coding.models import RuleChange
from wyebridge.office.kernel.home import partners, the_home
from wyebridge.office.kernel.rights import Hat, Right, require


def rules_for(hat: Hat) -> tuple[CodingRule, ...]:
    """The body's own rules, in the order in which they are tried."""
    require(hat, Right.SEE_OWN_LEDGER)
    return own_rules(the_home(), hat.body)


def rule_for(hat: Hat, rule: str) -> CodingRule | None:
    """One of the body's own rules."""
    return next((one for one in rules_for(hat) if one.id == rule), None)


def changes_for(hat: Hat) -> Sequence[RuleChange]:
    """The body's changes of rules, newest first."""
    require(hat, Right.SEE_OWN_LEDGER)
    return list(RuleChange.objects.filter(for_partner=hat.body).select_related("made_by")[:50])


def change_for(hat: Hat, change: UUID) -> RuleChange | None:
    """One change of the hat's own body."""
    require(hat, Right.SEE_OWN_LEDGER)
    return RuleChange.objects.filter(pk=change, for_partner=hat.body).select_related("made_by").first()


def places_for(hat: Hat) -> tuple[tuple[str, str], ...]:
    """Everywhere that a rule may send a row."""
    require(hat, Right.SEE_OWN_LEDGER)
    return places(the_home())


def funders_for(hat: Hat) -> list[tuple[str, str]]:
    """Every partner, as the one body whose money a row may be."""
    require(hat, Right.SEE_OWN_LEDGER)
    return [(one.id, one.name) for one in partners()]
