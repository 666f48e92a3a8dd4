"""The accounts between which money moves. Each entry is one transfer, so the books balance by construction."""

from wyebridge.engine.ledger.coding import Coded


def paid_from(ledger: str, source: str = "payments") -> str:
    """The account a body's payments leave; or what stands for them where nothing has been paid, as a forecast."""
    return f"{ledger}:{source}"


def paid_to(ledger: str, coded: Coded) -> str:
    """The account a payment goes to, by what it was coded to."""
    match coded.entry_class:
        case "scheme":
            return f"fund:{coded.fund}:{coded.scheme}:{coded.line}"
        case "contribution":
            return f"fund:{coded.fund}:contributions:{ledger}"
        case "receipt":
            return f"fund:{coded.fund}:received:{ledger}"
        case "excluded":
            return f"{ledger}:excluded:{coded.excluded}"
        case "own":
            return f"{ledger}:own"
        case "suspense":
            return f"{ledger}:suspense"
