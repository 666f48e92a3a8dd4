"""How each body is written in the other's ledger, and how far apart two may show one thing: `balances/*.yaml`."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

from pydantic import Field

from wyebridge.books.registers import load_register
from wyebridge.engine.agreement.terms import Agreement
from wyebridge.engine.kernel.problems import Place, refuse
from wyebridge.engine.kernel.terms import Name, Term
from wyebridge.engine.kernel.yaml import Fault


class BalanceRegister(Term):
    """What a home says of names and days. Names that the agreement gives are known without it."""

    window_days: Annotated[int, Field(ge=0, le=60)] = Field(
        default=10, description="Within how many days two ledgers may show one thing"
    )
    likeness: Annotated[int, Field(ge=80, le=100)] = Field(
        default=90, description="How alike, of 100, a spelling must be to be looked at"
    )
    names: dict[Name, tuple[str, ...]] = Field(default={}, description="Other spellings of each partner's name")


def load_balance_register(home: Path, agreements: Sequence[Agreement]) -> BalanceRegister:
    """The home's register; the defaults, where it has none.

    Raises Refused with every fault: a body that is no partner, one spelling for two of them, a second file.
    """
    partners = dict.fromkeys(name for agreement in agreements for name in agreement.partner_ids())
    files = load_register(home, "balances", BalanceRegister, lambda register: _check(register, tuple(partners)))
    if len(files) > 1:
        raise refuse(
            "two-registers",
            f"there are {len(files)} files under balances/",
            why="they could say different things of the same names and days",
            remedy="keep one of them",
            place=Place("balances"),
        )
    return next(iter(files.values()), BalanceRegister())


def _check(register: BalanceRegister, partners: tuple[str, ...]) -> Iterator[Fault]:
    given: dict[str, str] = {}
    for partner, spellings in register.names.items():
        if partner not in partners:
            yield Fault(
                ("names", partner),
                "unknown-name",
                f"'{partner}' is not a partner",
                "no entry could be with it",
                f"use one of {', '.join(partners)}",
            )
        for index, spelling in enumerate(spellings):
            if given.setdefault(spelling.casefold(), partner) != partner:
                yield Fault(
                    ("names", partner, index),
                    "one-name-for-two",
                    f"'{spelling}' is given to {given[spelling.casefold()]} and to {partner}",
                    "an entry that bears it could be with either",
                    "leave it with the one body that is meant",
                )
