"""What each body of the made-up trust received from the other: a second extract of each, drawn from the first two.

Every payment that one ledger shows to the other body has its receipt there, some days later, under a number of the
receiver's own, as one sum however many lines the payer booked. Some receipts quote the payment. The faults that an
agreement of balances is for are planted among them, each by name, so that a test can look for every one.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Final

SEED: Final = 1908
CHEQUE: Final = "R99001"
"""The number of a cheque that the council shows received, and the trust never drew."""

_FUNDS: Final = {
    "Contribution to older people fund": "OP",
    "Contribution to learning disability fund": "LD",
    "Contribution to adaptations and extra care capital": "AD",
    "Contribution to mental health fund": "MH",
    "Contribution to community hospital beds": "CH",
    "Contribution to community nursing": "CN",
    "Contribution to public health fund": "PH",
    "Contribution to risk pool": "RP",
}
"""What a payer calls each contribution, and the account under which its host books what comes in."""
_OTHER: Final = "RC"
_HEADINGS: Final = ("Receipt Date", "Receipt Number", "Received From", "Amount", "Details", "Account")


@dataclass(frozen=True, slots=True)
class _Payer:
    """How one ledger's extract names what concerns here, and how the other body writes the payer's name."""

    encoding: str
    document: str
    date: str
    amount: str
    gross: str
    supplier: str
    description: str
    receiver: str
    names: tuple[str, ...]
    file: str
    is_day_first: bool


@dataclass(frozen=True, slots=True)
class _Payment:
    """One document that a ledger shows paid to the other body, as one sum; taken back where below nothing."""

    document: str
    on: date
    pence: int
    gross_pence: int
    description: str
    lines: int

    @property
    def is_contribution(self) -> bool:
        return self.description in _FUNDS


@dataclass(frozen=True, slots=True)
class Receipt:
    """One row of a list of receipts. `fault` names what was planted in it, '' where nothing was."""

    on: date
    number: str
    name: str
    pence: int
    details: str
    account: str
    fault: str = ""


_COUNCIL: Final = _Payer(
    encoding="utf-8-sig",
    document="Transaction Number",
    date="Payment Date",
    amount="Net",
    gross="Gross",
    supplier="Supplier Name",
    description="Description",
    receiver="Herefordshire Primary Care Trust",
    names=("Herefordshire Council", "HEREFORDSHIRE COUNCIL", "County of Herefordshire District Council"),
    file="pct-receipts-2008-09.csv",
    is_day_first=False,
)
_TRUST: Final = _Payer(
    encoding="cp1252",
    document="Transaction Number",
    date="Date",
    amount="Amount",
    gross="Amount",
    supplier="Supplier",
    description="Expense Type",
    receiver="Herefordshire Council",
    names=("Herefordshire Primary Care Trust", "Herefordshire PCT", "HEREFORDSHIRE P.C.T."),
    file="council-receipts-2008-09.csv",
    is_day_first=True,
)


def write_receipts(council: Path, trust: Path, *, seed: int = SEED) -> tuple[Path, Path]:
    """Write the council's and the trust's lists of receipts beside their extracts: same extracts, same bytes."""
    made = make_receipts(council, trust, seed=seed)
    paths = council.parent / _TRUST.file, council.parent / _COUNCIL.file
    for path, receipts in zip(paths, made, strict=True):
        path.write_text(_text(receipts), encoding="utf-8", newline="")
    return paths


def make_receipts(council: Path, trust: Path, *, seed: int = SEED) -> tuple[list[Receipt], list[Receipt]]:
    """What the council received from the trust, and the trust from the council, with what was planted in each."""
    rng = Random(seed)  # noqa: S311  (the same made-up rows each time, and no secret)
    received_by_trust = _received(rng, _COUNCIL, _payments(council, _COUNCIL), first_number=50_001)
    received_by_council = _received(rng, _TRUST, _payments(trust, _TRUST), first_number=90_001)
    return _with_trusts_faults(received_by_council), _with_councils_faults(received_by_trust)


def _payments(extract: Path, payer: _Payer) -> list[_Payment]:
    """Every document that the extract shows paid to the other body, in order of day and number."""
    found: dict[str, _Payment] = {}
    with extract.open(encoding=payer.encoding, newline="") as stream:
        for row in csv.DictReader(stream):
            if row.get(payer.supplier) != payer.receiver:
                continue
            number, pence, gross = row[payer.document], _pence(row[payer.amount]), _pence(row[payer.gross])
            so_far = found.get(number, _Payment(number, _day(row[payer.date], payer), 0, 0, row[payer.description], 0))
            found[number] = replace(
                so_far, pence=so_far.pence + pence, gross_pence=so_far.gross_pence + gross, lines=so_far.lines + 1
            )
    return sorted(found.values(), key=lambda payment: (payment.on, payment.document))


def _day(text: str, payer: _Payer) -> date:
    if payer.is_day_first:
        day, month, year = text.split("/")
        return date(int(year), int(month), int(day))
    return date.fromisoformat(text)


def _pence(text: str) -> int:
    whole, _, part = text.strip("()-").replace(",", "").partition(".")
    pence = int(whole) * 100 + int((part or "0").ljust(2, "0"))
    return -pence if text.startswith(("(", "-")) else pence


def _received(rng: Random, payer: _Payer, payments: Sequence[_Payment], *, first_number: int) -> list[Receipt]:
    """A receipt for every payment, faultless but for names, numbers, days and what is quoted."""
    receipts = []
    for place, payment in enumerate(payments):
        quoted = f"BACS {payment.document}" if rng.randrange(10) < 6 else "BACS"
        details = f"{payment.description}, {quoted}" if payment.is_contribution else f"Recharge, {quoted}"
        receipts.append(
            Receipt(
                on=payment.on + timedelta(days=rng.randint(0, 4)),
                number=f"R{first_number + place}",
                name=rng.choice(payer.names),
                pence=payment.pence,
                details=details,
                account=_FUNDS.get(payment.description, _OTHER),
                fault="VAT" if payment.gross_pence != payment.pence and payment.lines == 1 else "",
            )
        )
        if receipts[-1].fault:
            receipts[-1] = replace(
                receipts[-1], pence=payment.gross_pence, details=f"Recharge, BACS {payment.document}"
            )
    return _few_of_each_fault(receipts, {p.gross_pence: p.pence for p in payments})


def _few_of_each_fault(receipts: list[Receipt], net_of: dict[int, int]) -> list[Receipt]:
    """Two recharges stay gross, as cash is; the rest of those with VAT are booked net, as the payer has them."""
    gross = [place for place, receipt in enumerate(receipts) if receipt.fault]
    for place in gross[2:]:
        receipts[place] = replace(receipts[place], pence=net_of[receipts[place].pence], fault="")
    return receipts


def _plant(receipts: list[Receipt], under: str, nth: int, fault: str, **changes: object) -> Receipt | None:
    """Plant a fault in the nth receipt (from the end where below nothing) of those under an account that have none.

    Returns the receipt as it was before; None, with nothing planted, where so small a list has no such receipt.
    """
    sound = [p for p, one in enumerate(receipts) if one.account == under and not one.fault and one.pence > 0]
    if not -len(sound) <= nth < len(sound):
        return None
    before = receipts[sound[nth]]
    receipts[sound[nth]] = replace(before, fault=fault, **changes)  # type: ignore[arg-type]
    return before


def _plant_late(receipts: list[Receipt], on: date) -> None:
    """Let the last recharge of the year come in after it, where it was paid late enough for that to be a few days."""
    last = [one for one in receipts if one.account == _OTHER and not one.fault and one.pence > 0][-1:]
    if last and last[0].on >= on - timedelta(days=6):
        _plant(receipts, _OTHER, -1, "timing", on=on)


def _with_councils_faults(receipts: list[Receipt]) -> list[Receipt]:
    """What the trust's list of receipts from the council has wrong with it."""
    found = list(receipts)
    _plant(found, "MH", 0, "wrong year", on=date(2008, 3, 10))
    _plant_late(found, date(2009, 4, 2))
    _plant(found, "PH", 4, "other fund", account="MH", details="Public health, BACS")
    if once := _plant(found, _OTHER, 3, "duplicate"):
        found.append(replace(once, on=once.on + timedelta(days=1)))
    if never := _plant(found, _OTHER, 8, "missing"):
        found = [one for one in found if one.number != never.number]
    return sorted(found, key=lambda receipt: (receipt.on, receipt.number))


def _with_trusts_faults(receipts: list[Receipt]) -> list[Receipt]:
    """What the council's list of receipts from the trust has wrong with it."""
    found = list(receipts)
    if whole := _plant(found, "LD", 5, "amount"):
        found[found.index(replace(whole, fault="amount"))] = replace(whole, pence=whole.pence - 15_00, fault="amount")
    _plant(found, _OTHER, 2, "spelling", name="Herefordshire Primary Care Trst")
    _plant_late(found, date(2009, 4, 3))
    cheque = (CHEQUE, "Herefordshire PCT", 1_840_00, "Cheque, no remittance", _OTHER, "missing")
    return sorted([*found, Receipt(date(2008, 8, 8), *cheque)], key=lambda receipt: (receipt.on, receipt.number))


def _text(receipts: Sequence[Receipt]) -> str:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows([_HEADINGS, *_rows(receipts)])
    return stream.getvalue()


def _rows(receipts: Sequence[Receipt]) -> Iterator[Sequence[str]]:
    for one in receipts:
        sign = "-" if one.pence < 0 else ""
        amount = f"{sign}{abs(one.pence) // 100}.{abs(one.pence) % 100:02d}"
        yield (one.on.isoformat(), one.number, one.name, amount, one.details, one.account)
