"""VAT on the funds' spending: by the regime of whoever contracts, in whole pence, each kind of figure kept apart."""

import json
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

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
from wyebridge.engine.kernel.money import parse_pounds
from wyebridge.engine.kernel.split import split
from wyebridge.engine.kernel.yaml import Document, parse
from wyebridge.engine.ledger.every_case import run_any_case
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


CASES: Final = sorted((Path(__file__).parents[2] / "cases" / "vat").glob("*.yaml"))


@pytest.mark.parametrize("file", CASES, ids=lambda file: file.stem)
def test_the_terms_give_what_the_case_says(file: Path) -> None:
    assert run_any_case(file.read_text(encoding="utf-8"), file.name).differences == ()


@pytest.mark.parametrize(
    ("said", "instead", "difference"),
    [
        ('recovered: £90.01', 'recovered: £90.00', "recovered: expected £90.00, found £90.01"),
        ('ICB: "£7.00"', 'ICB: "£7.01"', "borne by ICB: expected £7.01, found £7.00"),
        ('net: £500.05', 'net: £0.00', "net: expected £0.00, found £500.05"),
        ("expect:", "expect:\n  awaiting: ICB", "awaiting: expected ICB, found nobody"),
        ("expect:", "expect:\n  disagrees: £1.00", "of rows that disagree: expected £1.00, found £0.00"),
    ],
)  # fmt: skip
def test_a_case_that_expects_otherwise_differs(said: str, instead: str, difference: str) -> None:
    [file] = [one for one in CASES if one.stem == "a-part-is-recovered"]
    text = file.read_text(encoding="utf-8")
    assert said in text
    assert run_any_case(text.replace(said, instead), "case.yaml").differences == (difference,)


def test_the_books_give_what_every_case_says(small_partnership: Path, tmp_path: Path) -> None:
    """Each case as a scheme of one home, its payments posted: the same figures, worked out by the database."""
    cases = {f"case-{n}": _as_ours(file) for n, file in enumerate(CASES)}
    line = '{{id: line, name: {0}, commissioner: AC, payer: AC, budget: "£0.00"}}'
    scheme = "      - {{id: {0}, name: {0}, vat: {1}, lines: [{2}]}}\n"
    terms = {name: json.dumps(case.get("terms", {})) for name, case in cases.items()}
    schemes = "".join(scheme.format(name, terms[name], line.format(name)) for name in cases)
    agreement = small_partnership / "2021-22.yaml"
    text = agreement.read_text("utf-8").replace("contributions:\n", f"{schemes}contributions:\n", 1)
    agreement.write_text(text, "utf-8")
    rule = "  - {{id: {0}, ledger: {1}, when: {{cost_centre: {0}}}, to: {{scheme: {0}, line: line}}, "
    rule += "author: finance, reason: The case's own.}}"
    rules = [rule.format(name, case["ledger"]) for name, case in cases.items()]
    (small_partnership / "coding" / "cases.yaml").write_text("\n".join(["rules:", *rules]), encoding="utf-8")
    home = make_home(tmp_path / "home", small_partnership)
    for ledger in ("AC", "ACCG"):
        rows = [
            ",".join(["2021-05-10", f"{name}-{n}", *(_bare(paid, what) for what in _WRITTEN), "Fletchings", name])
            for name, case in cases.items()
            if case["ledger"] == ledger
            for n, paid in enumerate(case["payments"])
        ]
        _post(home, rows, ledger=ledger, name=f"{ledger}.csv")
    found = {row.scheme: row for row in _return(home).rows}
    for name, case in cases.items():
        row, expect = found[name], case["expect"]
        got = {
            "net": row.net_pence, "vat": row.vat_pence, "recovered": row.recovered_pence,
            "not_recovered": row.irrecoverable_pence, "undetermined": row.undetermined_pence,
            "states_none": row.unstated_pence, "disagrees": row.disagreeing_pence,
        }  # fmt: skip
        assert got == {key: parse_pounds(expect.get(key, "£0.00")) for key in got}, case["title"]
        borne = [parse_pounds(expect.get("borne", {}).get(partner, "£0.00")) for partner in ("AC", "ACCG")]
        assert list(row.borne_pence) == borne, case["title"]
        assert row.cost_pence == row.net_pence + row.irrecoverable_pence
        assert bool(row.rule.awaiting) == bool(row.undetermined_pence)


_WRITTEN: Final = ("gross", "vat", "amount")


def _as_ours(file: Path) -> dict[str, Any]:
    """A case with the small partnership's bodies in place of its own: the same kinds, and the same shares."""
    text = file.read_text(encoding="utf-8").replace("COUNCIL", "AC").replace("ICB", "ACCG")
    document = parse(text, file.name)
    assert isinstance(document, Document)
    return document.values


def _bare(paid: dict[str, str], what: str) -> str:
    return paid.get(what, "").replace("£", "").replace(",", "")


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
