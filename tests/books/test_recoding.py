"""Coding rules that changed: what they place elsewhere is reversed and posted anew, and every row is coded once."""

import copy
import json
import shutil
import tempfile
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.attribution import lugg_vale
from tests.month.partnership import bring_in, close_all, closing_home, cut_off, pay
from typer.testing import CliRunner

from wyebridge.books.closing import checklist
from wyebridge.books.contributions import reconcile_contributions
from wyebridge.books.decided import spent_on
from wyebridge.books.engines.duckdb import DuckEngine
from wyebridge.books.gathering import compact, verify
from wyebridge.books.home import Home, make_home, read_home
from wyebridge.books.importing import import_extract
from wyebridge.books.journal.copying import copy_books
from wyebridge.books.journal.manifest import Manifest
from wyebridge.books.journal.verify import _check_control
from wyebridge.books.listing import What, listing
from wyebridge.books.open import OpenBooks, open_books
from wyebridge.books.position import Position, position
from wyebridge.books.pound import follow
from wyebridge.books.recoding import Recoding, preview_recoding, recode
from wyebridge.cli import app
from wyebridge.engine.kernel.dates import Period
from wyebridge.engine.kernel.problems import Refused

from .posting import posted, state

NOW = datetime(2021, 6, 3, 10, 0, tzinfo=UTC)
WHY = "The cost centres were set up afresh in May."
CENTRES = (*lugg_vale.PLACED, *lugg_vale.PAID_IN, *lugg_vale.APART)
TARGETS = (
    *(f"{{scheme: {scheme}, line: {line}}}" for _, scheme, line, _ in lugg_vale.PLACED.values()),
    "{scheme: store, line: aids, for: LT}",
    "{contribution: care}",
    "{received: care}",
    "{excluded: schools}",
    "own",
    "suspense",
)
NEW_RULE = """\
  - {id: new, ledger: AC, when: {cost_centre: NEW}, to: {scheme: homes, line: places}, author: finance, reason: New.}
"""
LISTED: tuple[What, ...] = ("suspense", "excluded", "own", "duplicates")

Row = tuple[int, int, str]
"""A row of the council's ledger: the day of the year, pence, cost centre."""

rows_of_a_file = st.lists(
    st.tuples(st.integers(0, 120), st.integers(-30_000, 30_000), st.sampled_from(CENTRES)), min_size=1, max_size=12
)
rules = st.dictionaries(st.sampled_from(CENTRES), st.sampled_from(TARGETS), max_size=len(CENTRES))


@pytest.fixture(scope="module")
def registers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return lugg_vale.write_partnership(tmp_path_factory.mktemp("recoding") / "registers")


def _write_rules(home: Path, given: dict[str, str]) -> None:
    lines = ["rules:"] + [
        f"  - {{id: LC-{name.replace(' ', '-')}, ledger: LC, when: {{cost_centre: {name}}}, to: {target}, "
        "author: finance, reason: Made up.}"
        for name, target in given.items()
    ]
    (home / "coding" / "LC.yaml").write_text("\n".join(lines) if given else "rules: []", encoding="utf-8")


def _import(home: Path, rows: Sequence[Row]) -> None:
    path = home.parent / "lc.csv"
    lines = ["Payment Date,Document Number,Net,Supplier Name,Cost Centre"]
    for number, (day, pence, centre) in enumerate(rows):
        on = date.fromordinal(lugg_vale.FIRST.toordinal() + day)
        sign = "-" if pence < 0 else ""
        lines.append(f"{on},D{number // 2},{sign}{abs(pence) // 100}.{abs(pence) % 100:02},Fletchings,{centre}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    import_extract(read_home(home), path, feed_id="council-over-500", for_partner="LC", by="A. Clerk", now=NOW)


def _recode(home: Path, because: str = WHY, for_partner: str = "LC") -> Recoding:
    return recode(read_home(home), for_partner=for_partner, by="B. Clerk", because=because, now=NOW)


def _stands(entries: Sequence[dict[str, Any]]) -> dict[tuple[int, int], dict[str, Any]]:
    """Each row of a ledger as it is coded now, the slow way: what every entry of it adds up to, account by account."""
    by_row: dict[tuple[int, int], list[dict[str, Any]]] = defaultdict(list)
    for entry in entries:
        by_row[entry["recodes_batch"] or entry["batch"], entry["recodes_row"] or entry["row"]].append(entry)
    found = {}
    for place, mine in by_row.items():
        times: Counter[tuple[str, str]] = Counter()
        pence: Counter[tuple[str, str]] = Counter()
        for entry in mine:
            times[entry["to_account"], entry["funder"]] += -1 if entry["recoding"] == "reversal" else 1
            pence[entry["to_account"], entry["funder"]] += entry["pence"]
        [where] = [account for account, count in times.items() if count]
        assert times[where] == 1, "every row is coded once"
        assert sum(pence.values()) == pence[where] == mine[0]["pence"]
        assert {entry["effective_on"] for entry in mine} == {mine[0]["effective_on"]}
        found[place] = {"where": where, **mine[0]}
    return found


def _told(found: Position) -> tuple[object, ...]:
    """All that a position says of money, by line and partner over the year: a running total may differ by month."""
    sums: Counter[tuple[str, ...]] = Counter()
    for row in found.rows:
        sums[row.fund, row.scheme, row.line, row.partner] += row.actual_to_date_pence
    return {key: pence for key, pence in sums.items() if pence}, found.standings, found.outside, found.awaiting


def _answers(home: Path) -> tuple[object, ...]:
    with open_books(home / "books") as books:
        lists = [_without_rules(listing(books, what).columns, listing(books, what).rows) for what in LISTED]
        paid = reconcile_contributions(books, as_at=date(2021, 9, 30))
        return _told(position(books, as_at=date(2021, 9, 30))), lists, paid


def _without_rules(columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Rows of a list but for the rule: what stays where it is keeps the one that it was posted by."""
    kept = [index for index, name in enumerate(columns) if name not in ("rule", "because")]
    return [tuple(row[index] for index in kept) for row in rows]


@settings(max_examples=3, deadline=None)
@given(rows_of_a_file, rules, rules, rules)
def test_recoded_books_answer_as_if_the_rules_had_always_been_the_last(
    registers: Path, rows: list[Row], first: dict[str, str], second: dict[str, str], third: dict[str, str]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home, fresh = Path(folder) / "home", Path(folder) / "fresh"
        for path, coded_by in ((home, first), (fresh, third)):
            make_home(path, registers)
            _write_rules(path, coded_by)
            _import(path, rows)
        before = sum(entry["pence"] for entry in posted(read_home(home)))
        for coded_by in (second, third):
            _write_rules(home, coded_by)
            done = _recode(home)
            assert sum(one.pence for one in done.changed) == 0
        once = state(read_home(home))
        assert _recode(home).count == 0, "twice is once"
        assert state(read_home(home)) == once
        entries = posted(read_home(home))
        assert sum(entry["pence"] for entry in entries) == before
        stands = _stands(entries)
        assert {place: one["where"] for place, one in stands.items()} == {
            (one["batch"], one["row"]): (one["to_account"], one["funder"]) for one in posted(read_home(fresh))
        }
        compact(home / "books")
        assert verify(home / "books").holds
        assert _answers(home) == _answers(fresh)
        with open_books(home / "books") as books:
            for (batch, row), one in list(stands.items())[:3]:
                _follows(books, batch, row, one["where"][0])


def _follows(books: OpenBooks, batch: int, row: int, account: str) -> None:
    pound = follow(books, batch, row)
    assert pound and pound.entry["to_account"] == account
    assert [one.now for one in pound.recodings[-1:]] in ([], [account])
    assert all(one.now == then.was for one, then in zip(pound.recodings, pound.recodings[1:], strict=False))


@pytest.fixture
def vale(registers: Path, tmp_path: Path) -> Path:
    """Four rows of the council's, none of which a rule covers yet, and the rule that covers three of them beside it."""
    home = make_home(tmp_path / "home", registers).path
    _write_rules(home, {"TOWN HALL": "own"})
    _import(home, [(10, 100_01, "HOURS"), (11, -7_00, "HOURS"), (45, 55_05, "HOURS"), (46, 9_99, "TOWN HALL")])
    _write_rules(home, {"HOURS": "{scheme: visits, line: hours}", "TOWN HALL": "own"})
    return home


def test_what_moves_is_shown_by_batch_rule_line_and_partner(vale: Path) -> None:
    before = state(read_home(vale))
    found = preview_recoding(read_home(vale), for_partner="LC")
    assert state(read_home(vale)) == before, "looking posts nothing"
    [moved] = found.moved
    assert (moved.file, moved.was, moved.was_rule) == ("lc.csv", "LC:suspense", "")
    assert (moved.now, moved.now_rule) == ("fund:care:visits:hours", "LC-HOURS")
    assert (moved.rows, moved.pence, moved.late_rows) == (3, 148_06, 0)
    assert [(one.row, one.pence, one.cost_centre) for one in found.rows] == [
        (2, 100_01, "HOURS"),
        (3, -7_00, "HOURS"),
        (4, 55_05, "HOURS"),
    ]
    # 33.4%, 33.3% and 33.3% of £100.01, -£7.00 and £55.05, each by itself: each odd penny has the largest remainder.
    parts = {one.partner: one.pence for one in found.changed if one.what == "scheme"}
    assert parts == {"LC": 33_41 - 2_34 + 18_39, "LCCG": 33_30 - 2_33 + 18_33, "LT": 33_30 - 2_33 + 18_33}
    assert [(one.what, one.partner, one.pence) for one in found.changed if one.what != "scheme"] == [
        ("suspense", "LC", -148_06)
    ]


def test_the_batch_says_who_for_whom_and_why_and_its_entries_the_old_and_the_new_rule(vale: Path) -> None:
    seen, found = preview_recoding(read_home(vale), for_partner="LC"), _recode(vale)
    assert (found.moved, found.rows, found.changed) == (seen.moved, seen.rows, seen.changed)
    assert found.manifest
    manifest = found.manifest
    assert (manifest["kind"], manifest["by"], manifest["for_partner"]) == ("recoding", "B. Clerk", "LC")
    assert manifest["recodes"] == {"because": WHY, "entries": 3}
    assert manifest["control"]["classes"] == {
        "scheme": {"rows": 3, "pence": 148_06},
        "suspense": {"rows": -3, "pence": -148_06},
    }
    mine = [entry for entry in posted(read_home(vale)) if entry["batch"] == manifest["batch"]]
    assert [(one["row"], one["recoding"], one["pence"], one["rule"], one["holder"]) for one in mine[:2]] == [
        (1, "reversal", -100_01, "", "LC"),
        (2, "posting", 100_01, "LC-HOURS", "shared"),
    ]
    assert {(one["recodes_batch"], one["recodes_row"]) for one in mine[:2]} == {(2, 2)}


@pytest.mark.parametrize("harm", [{"rows_posted": 3}, {"pence_posted": 1}, {"pence_in": 1}])
def test_a_recoding_whose_totals_were_changed_does_not_hold(vale: Path, harm: dict[str, int]) -> None:
    manifest = _recode(vale).manifest
    assert manifest
    _check_control(manifest)
    spoilt: Manifest = {**manifest, "control": {**manifest["control"], **harm}}  # type: ignore[typeddict-item]
    with pytest.raises(Exception, match="control totals do not tie"):
        _check_control(spoilt)


def test_a_recoding_that_makes_a_penny_does_not_hold_though_all_else_ties(vale: Path) -> None:
    manifest = _recode(vale).manifest
    assert manifest
    spoilt: dict[str, Any] = copy.deepcopy(dict(manifest))
    control = spoilt["control"]
    for totals, name in (
        (spoilt["segments"][0], "pence"),
        (control, "pence_in"),
        (control, "pence_posted"),
        (control["classes"]["scheme"], "pence"),
    ):
        totals[name] += 1
    with pytest.raises(Exception, match="a recoding comes to nothing"):
        _check_control(spoilt)  # type: ignore[arg-type]


def test_a_pound_followed_shows_what_it_was_and_who_recoded_it(vale: Path) -> None:
    batch = _recode(vale).manifest
    assert batch
    with open_books(vale / "books") as books:
        found = follow(books, 2, 2)
        assert found == follow(books, batch["batch"], 2), "the entry that was posted leads to the same row"
    assert found
    [recoding] = found.recodings
    assert (recoding.was, recoding.was_rule) == ("LC:suspense", "")
    assert (recoding.now, recoding.now_rule) == ("fund:care:visits:hours", "LC-HOURS")
    assert (recoding.batch.manifest["by"], recoding.batch.manifest["recodes"]["because"]) == ("B. Clerk", WHY)
    assert (found.file, found.entry["batch"], found.entry["row"]) == ("lc.csv", 2, 2)
    assert found.parts_pence == {"LC": 33_41, "LCCG": 33_30, "LT": 33_30}


def test_another_body_sees_what_came_into_the_fund_and_not_what_it_was(vale: Path, tmp_path: Path) -> None:
    _recode(vale)
    copy_books(vale / "books", "LCCG", tmp_path / "copy")
    assert verify(tmp_path / "copy").holds
    with open_books(tmp_path / "copy") as theirs, open_books(vale / "books") as ours:
        found = follow(theirs, 2, 2)
        assert found and [(one.was, one.now) for one in found.recodings] == [("", "fund:care:visits:hours")]
        as_at = date(2021, 5, 31)
        assert position(theirs, as_at=as_at).outside == position(ours, as_at=as_at).outside
        assert position(theirs, as_at=as_at).rows == position(ours, as_at=as_at).rows


def test_a_document_seen_again_is_seen_where_its_row_came_in(vale: Path) -> None:
    _recode(vale)
    path = vale.parent / "more.csv"
    text = (vale.parent / "lc.csv").read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([text[0], text[1].replace("100.01", "5.00")]) + "\n", encoding="utf-8")
    import_extract(read_home(vale), path, feed_id="council-over-500", for_partner="LC", by="A. Clerk", now=NOW)
    [again] = [entry for entry in posted(read_home(vale)) if entry["duplicate"]]
    assert again["duplicate_of_batch"] == 2


def test_what_was_recoded_out_rests_on_no_decision(small_registers: Path, tmp_path: Path) -> None:
    made = make_home(tmp_path / "home", small_registers)
    path = tmp_path / "ac.csv"
    heads = "Payment Date,Document Number,Net,Supplier Name,Cost Centre"
    path.write_text(f"{heads}\n2021-05-10,D1,10.00,Fletchings,HOMES\n", encoding="utf-8")
    import_extract(made, path, feed_id="council-over-500", for_partner="AC", by="A. Clerk", now=NOW)
    with open_books(made.books) as books:
        assert [(one.ledger, one.rows, one.pence) for one in spent_on(books, "AC-2021-1")] == [("AC", 1, 10_00)]
    rules = made.path / "coding" / "AC.yaml"
    text = rules.read_text(encoding="utf-8")
    rules.write_text(text.replace("to: {scheme: homes, line: places}", "to: own"), encoding="utf-8")
    assert _recode(made.path, for_partner="AC").count == 1
    with open_books(made.books) as books:
        assert spent_on(books, "AC-2021-1") == ()


def test_a_reason_must_be_given_and_name_nobody_and_the_ledger_be_a_partners(vale: Path) -> None:
    before = state(read_home(vale))
    for said, code in (({"because": " "}, "reason"), ({"because": "Joan Teme, who died."}, "reason")):
        with pytest.raises(Refused) as refused:
            _recode(vale, **said)
        assert [one.code for one in refused.value.problems] == [code]
    with pytest.raises(Refused):
        _recode(vale, for_partner="NOBODY")
    assert state(read_home(vale)) == before


def test_the_command_shows_the_effect_and_then_posts_it_once(vale: Path) -> None:
    run = CliRunner().invoke
    asked = ["recode", "--home", str(vale), "--for", "LC"]
    shown = run(app, [*asked, "--dry-run"], env={"COLUMNS": "200"})
    assert shown.exit_code == 0
    for words in ("3 rows move; not posted", "LC:suspense", "fund:care:visits:hours", "£148.06", "£49.46"):
        assert words in shown.output
    assert run(app, asked).exit_code == 1, "no reason is given"
    done = json.loads(run(app, [*asked, "--because", WHY, "--by", "B. Clerk", "--json"]).output)
    assert (done["rows_moved"], done["batch"]) == (3, 3)
    again = json.loads(run(app, [*asked, "--because", WHY, "--json"]).output)
    assert (again["rows_moved"], again["batch"]) == (0, None)


@pytest.fixture(scope="module")
def april_closed(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """April closed with £30 of it in suspense, accepted; and May, with £4 more of it, brought in and cut off."""
    folder = tmp_path_factory.mktemp("closed")
    home = closing_home(folder)
    close_all(home, "2021-22-M01")
    bring_in(home, "2021-22-M02")
    pay(home, "AC", "odd", [("2021-04-12", "30.01", "NEW"), ("2021-05-12", "4.00", "NEW")], now=NOW)
    cut_off(home, "2021-22-M02")
    return home


def test_a_closed_month_stays_and_the_open_one_has_the_true_up_and_clear_suspense(
    april_closed: Home, tmp_path: Path
) -> None:
    home = Path(shutil.copytree(april_closed.path, tmp_path / "home"))
    before = _months(home)
    assert "£34.01 left in 2 rows" in before["suspense"]
    rules = home / "coding" / "rules.yaml"
    rules.write_text(rules.read_text(encoding="utf-8") + NEW_RULE, encoding="utf-8")
    found = _recode(home, for_partner="AC")
    assert found.first_open == date(2021, 5, 1)
    assert found.late == (1, 30_01)
    after = _months(home)
    assert after["april"] == before["april"]
    assert after["suspense"] == "nothing is left"
    assert after["reconciled"] == before["reconciled"] == "nothing is left"
    # 75% of £30.01 and of £4.00, all of it in May.
    gained = {partner: after["may"][partner] - before["may"][partner] for partner in ("AC", "LT")}
    assert gained == {"AC": 22_51 + 3_00, "LT": 7_50 + 1_00}
    assert sorted(after["late"]) == [(-30_01, "reversal"), (30_01, ""), (30_01, "posting")]


def _months(home: Path) -> dict[str, Any]:
    with open_books(home / "books") as books:
        april, may = position(books, as_at=date(2021, 4, 30)), position(books, as_at=date(2021, 5, 31))
        asked = checklist(books, Period.parse("2021-22-M02"), today=NOW.date())
        items = {item.what: item.found for item in asked.items}
        late = listing(books, "late")
        at = [late.columns.index(name) for name in ("pence", "recoding")]
        return {
            "april": (april.rows, april.standings, april.outside),
            "may": Counter(
                {
                    partner: sum(
                        row.actual_to_date_pence for row in may.rows if (row.partner, row.month.month) == (partner, 5)
                    )
                    for partner in ("AC", "LT")
                }
            ),
            "suspense": items["AC's suspense cleared"],
            "reconciled": items["AC's ledger reconciled"],
            "late": [tuple(row[index] for index in at) for row in late.rows],
        }


def test_entries_of_before_recodings_were_thought_of_read_as_never_recoded(tmp_path: Path) -> None:
    files = [str(tmp_path / f"{name}.parquet") for name in ("old", "new")]
    duckdb.execute(f"COPY (SELECT 1::BIGINT AS batch) TO '{files[0]}' (FORMAT parquet)")
    duckdb.execute(f"COPY (SELECT 2::BIGINT AS batch, 'posting' AS recoding) TO '{files[1]}' (FORMAT parquet)")
    columns = {"batch": "long", "recoding": "string"}
    engine = DuckEngine()
    assert sorted(engine.rows(engine.read(files, columns).select("batch", "recoding"))) == [(1, None), (2, "posting")]
    assert engine.rows(engine.read(files[:1], columns).select("batch", "recoding")) == [(1, None)]
    engine.close()
