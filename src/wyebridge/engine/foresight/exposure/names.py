"""What ids stand for, in the agreement's own words, so that a paper need not be read beside it."""

from collections.abc import Mapping
from types import MappingProxyType

from wyebridge.engine.agreement.terms import Agreement

EVERY = "agreement"


def names_of(agreement: Agreement) -> Mapping[str, str]:
    """The name of each partner, fund and scheme, and of each line as `scheme/line`; the nearest where ids are alike."""
    found = {EVERY: "all else"}
    found |= {fund.id: fund.name for fund in agreement.funds}
    for _, scheme, line in agreement.every_line():
        found |= {scheme.id: scheme.name, f"{scheme.id}/{line.id}": f"{scheme.name}: {line.name}"}
    return MappingProxyType(found | {partner.id: partner.name for partner in agreement.partners})
