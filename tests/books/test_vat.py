"""VAT on the funds' spending: by the regime of whoever contracts, in whole pence, each kind of figure kept apart."""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wyebridge.books.home import Home, make_home
from wyebridge.books.importing import import_extract
from wyebridge.books.listing import listing
from wyebridge.books.open import open_books
from wyebridge.books.vat import VatReturn, vat_return
from wyebridge.books.vat_data import vat_data
from wyebridge.engine.agreement.read import read_agreement
from wyebridge.engine.kernel.split import split
from wyebridge.engine.ledger.vat import divide_vat

from .posting import NOW

HEAD = "Payment Date,Document Number,Gross,VAT,Net,Supplier,Cost Centre"


def _home(folder: Path, like: Home, **vat: str) -> Home:
    """The small partnership with these terms on VAT under its scheme of homes, or of visits."""
    text = like.versions[0].text
    for scheme, terms in vat.items():
        text = text.replace(f"      - id: {scheme}\n", f"      - id: {scheme}\n        vat: {terms}\n")
    source = folder / "source"
    for register in ("agreement", "coding", "decisions"):
        (source / register).mkdir(parents=True, exist_ok=True)
        for file in (like.path / register).glob("*.yaml"):
            (source / register / file.name).write_text(file.read_text())
    for file in (source / "agreement").glob("*.yaml"):
        file.unlink()
    (source / "2021-22.yaml").write_text(text)
    return make_home(folder / "home", source)


def _post(home: Home, rows: list[str], *, ledger: str = "AC", name: str = "may.csv") -> None:
    path = home.path.parent / name
    path.write_text("\n".join((HEAD, *rows)) + "\n")
    import_extract(home, path, feed_id="council-over-500", for_partner=ledger, by="A. Clerk", now=NOW)


def _return(home: Home) -> VatReturn:
    with open_books(home.books) as books:
        return vat_return(books)


@dataclass(frozen=True)
class Case:
    """What one row of £100.01 VAT comes to: recovered, not recovered, undetermined; then each partner's of the cost."""

    ledger: str
    terms: str
    parts: tuple[int, int, int]
    borne: tuple[int, int]


CASES = {
    "a council recovers all by its own regime": Case("AC", "{}", (10_001, 0, 0), (0, 0)),
    "what an NHS body recovers awaits its word on the service": Case("ACCG", "{}", (0, 0, 10_001), (0, 0)),
    "an NHS body recovers on a listed service": Case("ACCG", "{recoverable: 100%}", (10_001, 0, 0), (0, 0)),
    "and on no other: the cost is shared 30/70": Case("ACCG", "{recoverable: 0%}", (0, 10_001, 0), (3_000, 7_001)),
    "or is its own, where the agreement says so": Case(
        "ACCG", "{recoverable: 0%, irrecoverable: contractor}", (0, 10_001, 0), (0, 10_001)
    ),
    "a council that hosts recovers what its partner could not": Case(
        "AC", "{contracted_by: AC, regime: section-33}", (10_001, 0, 0), (0, 0)
    ),
    "VAT that one paid on another's contract awaits both": Case("ACCG", "{contracted_by: AC}", (0, 0, 10_001), (0, 0)),
    "a part is recovered": Case("AC", "{recoverable: 90%}", (9_001, 1_000, 0), (300, 700)),
    "nothing is recovered": Case("AC", "{regime: none}", (0, 10_001, 0), (3_000, 7_001)),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_the_regime_of_whoever_contracts_decides(case: Case, small_home: Home, tmp_path: Path) -> None:
    home = _home(tmp_path, small_home, homes=case.terms)
    _post(home, ["2021-05-10,1,600.06,100.01,500.05,Fletchings,HOMES"], ledger=case.ledger)
    [row] = _return(home).rows
    assert (row.recovered_pence, row.irrecoverable_pence, row.undetermined_pence) == case.parts
    assert row.borne_pence == case.borne
    assert (row.net_pence, row.vat_pence, row.gross_pence) == (50_005, 10_001, 60_006)
    assert row.cost_pence == 50_005 + case.parts[1]
    assert bool(row.rule.awaiting) == bool(case.parts[2])


def test_gross_and_net_never_stand_in_one_figure(small_home: Home, tmp_path: Path) -> None:
    home = _home(tmp_path, small_home, homes="{recoverable: 0%}")
    _post(
        home,
        [
            "2021-05-10,1,120.00,20.00,100.00,Fletchings,HOMES",
            "2021-05-11,2,60.00,10.00,60.00,Fletchings,HOMES",  # its net is the gross over again
            "2021-05-12,3,,,7.00,Fletchings,HOMES",
            "2021-05-13,4,5.00,0.00,5.00,Fletchings,HOMES",
            "2021-05-14,5,-12.00,-2.00,-10.00,Fletchings,HOMES",
        ],
    )
    [row] = _return(home).rows
    assert (row.rows, row.net_pence, row.vat_pence) == (3, 9_500, 1_800)
    assert (row.unstated_rows, row.unstated_pence) == (1, 700)
    assert (row.disagreeing_rows, row.disagreeing_pence) == (1, 6_000)
    with open_books(home.books) as books:
        found = listing(books, "vat")
    assert [one[found.columns.index("document")] for one in found.rows] == ["2"]
    [line] = vat_data(_return(home))["lines"]
    assert line["irrecoverable_borne_pence"] == {"AC": 540, "ACCG": 1_260}
    assert line["vat_disagrees"] == {"rows": 1, "pence": 6_000}


@given(
    vat=st.integers(-(10**9), 10**9),
    of=st.one_of(st.none(), st.fractions(0, 1, max_denominator=10_000)),
)
def test_the_parts_of_vat_sum_to_it(vat: int, of: Fraction | None) -> None:
    parts = divide_vat(vat, of)
    assert parts.recovered_pence + parts.irrecoverable_pence + parts.undetermined_pence == vat
    if of is None:
        assert parts.undetermined_pence == vat
    else:
        assert abs(parts.recovered_pence - vat * of) < 1
        assert divide_vat(-vat, of).recovered_pence == -parts.recovered_pence


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])  # it is only read
@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from(["HOMES", "VISITS", "OWN-1"]),
            st.sampled_from(["AC", "ACCG"]),
            st.integers(-99_999, 99_999).filter(bool),
            st.one_of(st.none(), st.integers(-20_000, 20_000)),
            st.booleans(),
        ),
        min_size=1,
        max_size=12,
    ),
    percents=st.tuples(*[st.integers(0, 100)] * 2),
)
def test_every_line_is_what_adding_up_its_rows_one_by_one_gives(
    rows: list[tuple[str, str, int, int | None, bool]],
    percents: tuple[int, int],
    small_home: Home,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    homes, visits = (f"{{recoverable: {percent}%}}" for percent in percents)
    home = _home(tmp_path_factory.mktemp("vat"), small_home, homes=homes, visits=visits)
    for ledger in ("AC", "ACCG"):
        written = [
            f"2021-05-{day:02},{ledger}{day},{_pounds(None if vat is None else net + vat + odd)},"
            f"{_pounds(vat)},{_pounds(net)},Fletchings,{code}"
            for day, (code, whose, net, vat, odd) in enumerate(rows, 1)
            if whose == ledger
        ]
        if written:
            _post(home, written, ledger=ledger, name=f"{ledger}.csv")
    found = {(row.scheme, row.ledger): row for row in _return(home).rows}
    for scheme, code, percent in (("homes", "HOMES", percents[0]), ("visits", "VISITS", percents[1])):
        for ledger in ("AC", "ACCG"):
            own = [one for one in rows if one[0] == code and one[1] == ledger]
            if not own:
                assert (scheme, ledger) not in found
                continue
            row = found[scheme, ledger]
            agreeing = [(net, vat) for _, _, net, vat, odd in own if vat is not None and not odd]
            whose = [split(vat, (3, 7)) for _, vat in agreeing]
            each = [sum(parts[partner] for parts in whose) for partner in (0, 1)]
            kept = [part - split(part, (percent, 100 - percent))[0] for part in each]
            assert (row.rows, row.net_pence, row.vat_pence) == (
                len(agreeing),
                sum(net for net, _ in agreeing),
                sum(vat for _, vat in agreeing),
            )
            assert (list(row.borne_pence), row.irrecoverable_pence) == (kept, sum(kept))
            assert row.recovered_pence == row.vat_pence - sum(kept)
            assert row.unstated_rows == sum(vat is None for *_, vat, _ in own)
            assert row.disagreeing_rows == sum(vat is not None and odd for *_, vat, odd in own)


def _pounds(pence: int | None) -> str:
    return "" if pence is None else f"{'-' if pence < 0 else ''}{abs(pence) // 100}.{abs(pence) % 100:02}"


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        ("{contracted_by: AC, regime: contracted-out}", "vat-regime"),
        ("{contracted_by: ACCG, regime: section-33}", "vat-regime"),
        ("{contracted_by: NOBODY}", "unknown-partner"),
        ("{regime: none, recoverable: 5%}", "vat-recovered-by-nobody"),
    ],
)
def test_terms_on_vat_that_contradict_themselves_are_faults(terms: str, code: str, small_home: Home) -> None:
    text = small_home.versions[0].text.replace("      - id: homes\n", f"      - id: homes\n        vat: {terms}\n")
    _, problems = read_agreement(text, "a.yaml")
    assert [problem.code for problem in problems] == [code]
    assert text.splitlines()[(problems[0].place.line or 0) - 1].strip().startswith("vat:")
