"""Any case that finance staff write, whichever kind it is: read, run, and compared with what it expects."""

from dataclasses import dataclass
from typing import TypeVar

from wyebridge.engine.governance.cases import AuthorityCase, run_authority_case
from wyebridge.engine.governance.standing_cases import StandingCase, run_standing_case
from wyebridge.engine.kernel import working_days
from wyebridge.engine.kernel.problems import Problem, Refused
from wyebridge.engine.kernel.terms import Term
from wyebridge.engine.kernel.yaml import Document, parse, read_term
from wyebridge.engine.ledger.allocation import Allocation
from wyebridge.engine.ledger.balances.cases import BalanceCase, run_balance_case
from wyebridge.engine.ledger.bridge_cases import BridgeCase, run_bridge_case
from wyebridge.engine.ledger.cases import read_case, run_case
from wyebridge.engine.ledger.closing_cases import ClosingCase, run_closing_case
from wyebridge.engine.ledger.vat_cases import VatCase, run_vat_case

CaseT = TypeVar("CaseT", bound=Term)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A case run: its title, each difference from what it expects, and the working where clauses were run."""

    title: str
    differences: tuple[str, ...]
    allocation: Allocation | None = None


def read_any_standing_case(text: str, file: str) -> StandingCase | None:
    """A case of two keys, read; None where it is a case of anything else. Raises Refused with every problem in it."""
    document = parse(text, file)
    is_one = isinstance(document, Document) and document.values.get("kind") == "standing"
    return _read(document, StandingCase) if isinstance(document, Document) and is_one else None


def run_any_case(text: str, file: str) -> Outcome:
    """Run a case: of clauses, unless its `kind` says otherwise.

    Raises Refused with every problem in it, or ValueError where what it describes contradicts itself.
    """
    document = parse(text, file)
    if isinstance(document, Problem):
        raise Refused([document])
    match document.values.get("kind"):
        case "authority":
            asked = _read(document, AuthorityCase)
            return Outcome(asked.title, run_authority_case(asked))
        case "balances":
            balances = _read(document, BalanceCase)
            return Outcome(balances.title, run_balance_case(balances))
        case "bridge":
            bridge = _read(document, BridgeCase)
            return Outcome(bridge.title, run_bridge_case(bridge))
        case "standing":
            stood = _read(document, StandingCase)
            return Outcome(stood.title, run_standing_case(stood, working_days))
        case "vat":
            vat = _read(document, VatCase)
            return Outcome(vat.title, run_vat_case(vat))
        case "closing":
            closing = _read(document, ClosingCase)
            return Outcome(closing.title, run_closing_case(closing))
    case, problems = read_case(text, file)
    if case is None:
        raise Refused(problems)
    result = run_case(case)
    return Outcome(case.title, result.differences, result.allocation)


def _read(document: Document, term: type[CaseT]) -> CaseT:
    reading = read_term(document, term)
    if reading.term is None or reading.problems:
        raise Refused(reading.problems)
    return reading.term
