"""The command line as scripts meet it: names, keys, statuses, and what a spreadsheet may not be made to run."""

import csv
import errno
import hashlib
import io
import json
import re
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import pytest
import typer.main
from typer.testing import CliRunner

from wyebridge.books.home import Home, make_home, read_home
from wyebridge.books.journal.read import head, read_batches
from wyebridge.books.open import open_books
from wyebridge.cli import app
from wyebridge.engine.agreement.schema import agreement_schema
from wyebridge.engine.kernel.money import pounds

COUNCIL: Final = "Payment Date,Document Number,Net,Supplier,Cost Centre"
TRUST: Final = "Date,Transaction Number,Amount,Supplier,Cost Centre"
HOMES: Final = "2021-05-10,1,100.00,Fletchings,HOMES"
OWN: Final = "2021-05-11,2,8.00,Quernstone,OWN"
UNREAD: Final = "2021-05-12,3,unread,Isinglass,HOMES"
UNDATED: Final = "never,4,3.00,Isinglass,HOMES"
SCRIPTED: Final = {
    "init",
    "import",
    "position",
    "reconcile contributions",
    "list",
    "verify",
    "checkpoint",
    "proof batch",
    "proof extension",
    "proof check",
    "copy",
    "demo",
    "agreement check",
    "agreement explain",
    "agreement schema",
    "feed guess",
}
IMPORT_KEYS: Final = {
    "file",
    "sha256",
    "rows_in",
    "rows_posted",
    "rows_set_aside",
    "rows_unreadable",
    "pence_in",
    "pence_posted",
    "pence_set_aside",
    "duplicates",
}
MONEY: Final = (
    "opening_budget_pence",
    "changes_pence",
    "current_budget_pence",
    "budget_to_date_pence",
    "actual_to_date_pence",
    "accrued_to_date_pence",
    "variance_pence",
)


class Answer:
    """What a command printed, and the status it ended with."""

    def __init__(self, *words: object) -> None:
        result = CliRunner().invoke(app, [str(word) for word in words])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        self.status, self.out, self.errors = result.exit_code, result.stdout, result.stderr

    @property
    def data(self) -> Any:
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        """JSON, one value a line."""
        return [json.loads(line) for line in self.out.splitlines()]


def file(home: Home, name: str, *rows: str, headings: str = COUNCIL) -> Path:
    """An extract beside the home."""
    path = home.path.parent / name
    path.write_text("\n".join([headings, *rows]) + "\n", encoding="utf-8")
    return path


def importing(home: Home, *files: Path, feed: str = "council-over-500", more: Sequence[str] = ("--json",)) -> Answer:
    return Answer("import", *files, "--home", home.path, "--feed", feed, "--by", "A. Clerk", *more)


@pytest.fixture(scope="module")
def filled_once(small_registers: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose books hold one extract of each body, with a row of every sort. Read only."""
    home = make_home(tmp_path_factory.mktemp("filled") / "home", small_registers)
    schools, unknown = "2021-05-13,5,7.00,Teme,SCHOOLS", "2021-05-14,6,9.50,Lugg,X"
    importing(home, file(home, "may.csv", HOMES, OWN, UNREAD, UNDATED, schools, unknown))
    visits, contribution = "2021-05-20,1,20.10,Frome,VISITS", "2021-05-15,2,105.00,Arrow,FUND"
    importing(home, file(home, "trust.csv", visits, contribution, headings=TRUST), feed="nhs-over-25k")
    return home.path


@pytest.fixture
def filled(filled_once: Path, tmp_path: Path) -> Home:
    """This test's own copy of that home."""
    return read_home(Path(shutil.copytree(filled_once, tmp_path / "filled")))


def commands(group: Any, before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The words of every command, those inside groups too."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, (*before, name))
        else:
            yield (*before, name)


EVERY_COMMAND: Final = list(commands(typer.main.get_command(app)))


def test_the_commands_that_scripts_call_are_there() -> None:
    assert {" ".join(words) for words in EVERY_COMMAND} >= SCRIPTED


@pytest.mark.parametrize("words", EVERY_COMMAND, ids=" ".join)
def test_every_command_says_what_it_does_and_gives_an_example_of_itself(words: tuple[str, ...]) -> None:
    answer = Answer(*words, "--help")
    assert answer.status == 0
    told = " ".join(answer.out.split())
    assert f"Example: wyebridge {' '.join(words)}" in told
    assert len(told.split("Usage:")[1].split("Options:")[0]) > 60, "a sentence, beside how it is called"


def test_init_makes_a_home_that_has_adopted_its_agreement(small_partnership: Path, tmp_path: Path) -> None:
    answer = Answer("init", tmp_path / "home", "--agreement", small_partnership, "--by", "A. Clerk")
    assert answer.status == 0
    assert "Arrow valley together" in answer.out
    [batch] = read_batches(tmp_path / "home" / "books")
    assert (batch.manifest["kind"], batch.manifest["by"]) == ("adoption", "A. Clerk")


def test_adopt_posts_what_is_new_in_the_registers_and_nothing_twice(small_home: Home) -> None:
    assert "in batch 1" in Answer("adopt", "--home", small_home.path, "--by", "A. Clerk").out
    assert "nothing was posted" in Answer("adopt", "--home", small_home.path).out
    assert head(small_home.books).batch == 1


def test_init_refuses_a_folder_that_is_not_empty(small_partnership: Path) -> None:
    answer = Answer("init", small_partnership, "--agreement", small_partnership)
    assert answer.status == 1
    assert "[home-exists]" in answer.errors
    assert answer.out == ""


def test_import_prints_one_json_object_a_line_for_each_file(small_home: Home) -> None:
    first = file(small_home, "april.csv", HOMES, OWN)
    second = file(small_home, "may.csv", HOMES, UNREAD, UNDATED, "2021-05-13,9,-7.25,Teme,SCHOOLS")
    answer = importing(small_home, first, second)
    assert answer.status == 0
    assert all(found.keys() >= IMPORT_KEYS for found in answer.lines)
    assert [{key: found[key] for key in IMPORT_KEYS} for found in answer.lines] == [
        {
            "file": "april.csv",
            "sha256": hashlib.sha256(first.read_bytes()).hexdigest(),
            "rows_in": 2,
            "rows_posted": 2,
            "rows_set_aside": 0,
            "rows_unreadable": 0,
            "pence_in": 10_800,
            "pence_posted": 10_800,
            "pence_set_aside": 0,
            "duplicates": 0,
        },
        {
            "file": "may.csv",
            "sha256": hashlib.sha256(second.read_bytes()).hexdigest(),
            "rows_in": 4,
            "rows_posted": 2,
            "rows_set_aside": 2,
            "rows_unreadable": 1,
            "pence_in": 10_000 + 300 - 725,
            "pence_posted": 10_000 - 725,
            "pence_set_aside": 300,
            "duplicates": 1,
        },
    ]


def test_import_tells_whether_a_file_was_there_before(small_home: Home) -> None:
    path = file(small_home, "may.csv", HOMES)
    [first], [again] = importing(small_home, path).lines, importing(small_home, path).lines
    assert (first.pop("already_imported"), again.pop("already_imported")) == (False, True)
    assert first == again
    assert "already in the books" in importing(small_home, path, more=()).out


@pytest.mark.parametrize("more", [("--json",), ()])
def test_a_file_is_taken_whatever_is_set_aside(small_home: Home, more: tuple[str, ...]) -> None:
    answer = importing(small_home, file(small_home, "may.csv", UNREAD, UNDATED), more=more)
    assert answer.status == 0
    assert answer.errors == ""
    [batch] = [batch for batch in read_batches(small_home.books) if batch.manifest["kind"] == "extract"]
    assert batch.manifest["control"]["rows_set_aside"] == 2


def test_good_files_are_taken_beside_a_bad_one_which_is_refused(small_home: Home) -> None:
    good = file(small_home, "april.csv", HOMES)
    bad = file(small_home, "bad.csv", HOMES, headings="Who,What,When,Where,Why")
    late = file(small_home, "may.csv", OWN)
    answer = importing(small_home, good, bad, small_home.path.parent / "missing.csv", late)
    assert answer.status == 1
    assert [found["file"] for found in answer.lines] == ["april.csv", "may.csv"]
    assert "bad.csv:1: " in answer.errors
    assert "[missing-heading]" in answer.errors
    assert "missing.csv: " in answer.errors
    assert "[no-file]" in answer.errors
    assert head(small_home.books).batch == 3, "the adoption and the two good files"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--feed", "nobodys"), "unknown-feed"),
        (("--feed", "council-over-500", "--for", "XYZ"), "whose-ledger"),
    ],
)
def test_a_refusal_says_what_why_and_what_to_do(small_home: Home, words: tuple[str, ...], code: str) -> None:
    answer = Answer("import", file(small_home, "may.csv", HOMES), "--home", small_home.path, *words)
    assert answer.status == 1
    assert f"[{code}]" in answer.errors
    assert re.search(r"\n +why: \S.*\n +do: +\S", answer.errors)
    assert answer.out == ""


def test_a_disk_that_is_full_is_said_plainly_and_the_import_done_again_lands(
    small_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "segment.parquet")

    path = file(small_home, "may.csv", HOMES)
    before = head(small_home.books)
    with monkeypatch.context() as patched:
        patched.setattr("wyebridge.books.journal.append.sync_file", full)
        answer = importing(small_home, path)
    assert (answer.status, answer.out) == (1, "")
    assert re.search(r"No space left on device.* \[disk\]\n +why: .*\n +do: +make room", answer.errors)
    assert head(small_home.books) == before
    assert importing(small_home, path).lines[0]["already_imported"] is False


def test_a_folder_that_is_no_home_is_refused_by_every_command(tmp_path: Path) -> None:
    asked: list[tuple[object, ...]] = [
        ("import", tmp_path / "may.csv", "--feed", "council-over-500"),
        ("position",),
        ("reconcile", "contributions"),
        ("list", "suspense"),
        ("verify",),
        ("copy", "--partner", "AC", "--out", tmp_path / "copy"),
        ("checkpoint", "--out", tmp_path / "kept"),
        ("proof", "batch", 1),
    ]
    for words in asked:
        answer = Answer(*words, "--home", tmp_path)
        assert answer.status == 1
        assert re.search(r"\[no-(home|books)\]", answer.errors)


def test_settings_that_cannot_be_read_are_refused_not_crashed_on(small_home: Home) -> None:
    (small_home.path / "wyebridge.toml").write_text("name = ", encoding="utf-8")
    assert importing(small_home, file(small_home, "may.csv", HOMES)).status == 1


def test_dates_that_could_be_read_two_ways_need_an_order(small_home: Home) -> None:
    path = file(small_home, "extract.csv", "03/05/2021,1,100.00,Fletchings,HOMES")
    answer = importing(small_home, path)
    assert answer.status == 1
    assert "--date-order" in answer.errors
    [found] = importing(small_home, path, more=("--json", "--date-order", "month-first")).lines
    assert found["date_order"] == "month-first"


def test_the_position_in_json_adds_up_however_it_is_cut(filled: Home) -> None:
    answer = Answer("position", "--home", filled.path, "--json")
    assert answer.status == 0
    found = answer.data
    assert found["as_at"] == "2021-05-31", "the end of the month of the latest entry"
    budget_to_date = (120_000 + 60_000) * 2 // 12
    assert found["totals"] == {
        "opening_budget_pence": 180_000,
        "changes_pence": 0,
        "current_budget_pence": 180_000,
        "budget_to_date_pence": budget_to_date,
        "actual_to_date_pence": 10_000 + 2_010,
        "accrued_to_date_pence": 0,
        "variance_pence": 12_010 - budget_to_date,
    }
    for cut in ("by_fund", "by_scheme", "by_month", "by_partner", "rows"):
        assert {money: sum(row[money] for row in found[cut]) for money in MONEY} == found["totals"]
    assert [(row["partner"], row["actual_to_date_pence"]) for row in found["by_partner"]] == [
        ("AC", 12_010 * 30 // 100),
        ("ACCG", 12_010 * 70 // 100),
    ]
    assert [(row["ledger"], row["what"], row["rows"], row["pence"]) for row in found["outside"]] == [
        ("AC", "excluded", 1, 700),
        ("AC", "own", 1, 800),
        ("AC", "set aside", 2, 300),
        ("AC", "suspense", 1, 950),
    ]
    assert {"agreement", "version", "year", "status", "cut_offs", "standings", "risk_share"} <= found.keys()


def test_the_position_in_csv_holds_the_rows_of_the_json(filled: Home, tmp_path: Path) -> None:
    path = tmp_path / "out" / "position.csv"
    answer = Answer("position", "--home", filled.path, "--csv", path, "--json")
    assert answer.status == 0
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert tuple(rows[0]) == ("fund", "scheme", "line", "month", "partner", *MONEY)
    assert [{**row, **{money: int(row[money]) for money in MONEY}} for row in rows] == answer.data["rows"]


def test_the_position_can_be_asked_for_another_day_and_as_it_was_known(filled: Home) -> None:
    april = Answer("position", "--home", filled.path, "--as-at", "2021-04-30", "--json").data
    assert (april["as_at"], april["totals"]["actual_to_date_pence"]) == ("2021-04-30", 0)
    assert april["totals"]["budget_to_date_pence"] == 180_000 // 12
    unknown = Answer("position", "--home", filled.path, "--known-on", "2000-01-01")
    assert (unknown.status, "[no-agreement-in-force]" in unknown.errors) == (1, True)


def test_the_position_for_people_names_every_figure_in_pounds(filled: Home) -> None:
    answer = Answer("position", "--home", filled.path, "--by", "scheme", "--by", "partner")
    assert answer.status == 0
    assert "Arrow valley together" in answer.out
    assert re.search(r"homes +AC +£360\.00 .* £30\.00 +-£30\.00", answer.out), "its budget for the year, and to date"
    assert re.search(r"Total +£1,800\.00 .* £120\.10 ", answer.out)


def test_contributions_reconciled_in_json(filled: Home) -> None:
    answer = Answer("reconcile", "contributions", "--home", filled.path, "--as-at", "2021-06-30", "--json")
    assert answer.status == 0
    [found] = answer.data
    assert (found["partner"], found["fund"], found["host"]) == ("ACCG", "care", "AC")
    assert (found["due_pence"], found["paid_pence"], found["outstanding_pence"]) == (31_500, 10_500, 21_000)
    assert found["scheduled_pence"] == 12 * 10_500
    assert found["missing"] == ["2021-04", "2021-06"]
    assert [one["status"] for one in found["instalments"]] == ["missing", "paid", "missing"] + ["not yet due"] * 9
    assert found["instalments"][1]["payment"]["document"] == "2"
    assert {"minuted_pence", "minute_difference_pence", "unmatched", "repeated_documents", "awaiting"} <= found.keys()


def test_contributions_reconciled_for_people(filled: Home) -> None:
    answer = Answer("reconcile", "contributions", "--home", filled.path, "--as-at", "2021-06-30")
    assert answer.status == 0
    assert "Missing: April 2021, June 2021" in answer.out
    assert "Due £315.00, paid £105.00: £210.00 short" in answer.out


@pytest.mark.parametrize(
    ("what", "documents"),
    [
        ("own", ["2"]),
        ("excluded", ["5"]),
        ("suspense", ["6"]),
        ("duplicates", []),
        ("repaired", []),
        ("without-authority", ["1"]),
    ],
)
def test_rows_are_listed_one_by_one_with_their_file(filled: Home, what: str, documents: list[str]) -> None:
    found = Answer("list", what, "--home", filled.path, "--json").data
    assert [row["document"] for row in found] == documents
    assert all(row["file"] in ("may.csv", "trust.csv") and row["row"] > 1 for row in found)
    shown = Answer("list", what, "--home", filled.path)
    assert shown.status == 0
    assert f"{len(documents)} rows" in shown.out


def test_rows_set_aside_are_listed_with_line_reason_and_text(filled: Home) -> None:
    found = Answer("list", "set-aside", "--home", filled.path, "--json").data
    assert [(row["file"], row["line"], row["code"], row["pence"], row["text"]) for row in found] == [
        ("may.csv", 4, "amount", None, UNREAD),
        ("may.csv", 5, "date", 300, UNDATED),
    ]
    assert UNREAD in Answer("list", "set-aside", "--home", filled.path).out


DANGEROUS: Final = ("=HYPERLINK(A1)", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0")


@pytest.mark.parametrize("to", ["file", "set-aside"])
def test_no_text_from_a_ledger_runs_in_a_spreadsheet(small_home: Home, tmp_path: Path, to: str) -> None:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    for number, text in enumerate(DANGEROUS):
        date = "2021-05-10" if to == "file" else text
        writer.writerow([date, f"={number}", "-5.00", text, "OWN"])
    importing(small_home, file(small_home, "may.csv", *buffer.getvalue().splitlines()))
    path = tmp_path / "listed.csv"
    what = "own" if to == "file" else "set-aside"
    answer = Answer("list", what, "--home", small_home.path, "--csv", path)
    assert (answer.status, f"{len(DANGEROUS)} rows" in answer.out) == (0, True)
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    texts = [cell for row in rows for name, cell in row.items() if name != "pence"]
    assert not [cell for cell in texts if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert {row["pence"] for row in rows} == {"-500"}, "an amount stays an amount"
    if to == "file":
        assert [row["supplier"] for row in rows] == [f"'{text.strip(' ')}" for text in DANGEROUS]


@pytest.mark.parametrize(
    "supplier",
    [
        pytest.param("Fletchings [sic] Ltd", id="brackets"),
        pytest.param("[bold]Fletchings", id="style"),
        pytest.param("Fletchings [/care] Ltd", id="closing"),
        pytest.param("Fletchings :bear: Ltd", id="emoji"),
    ],
)
def test_what_a_ledger_says_is_shown_as_it_says_it(small_home: Home, supplier: str) -> None:
    importing(small_home, file(small_home, "may.csv", f"2021-05-10,1,5.00,{supplier},OWN"))
    answer = Answer("list", "own", "--home", small_home.path)
    assert supplier in answer.out


def test_verify_passes_books_that_hold(filled: Home) -> None:
    answer = Answer("verify", "--home", filled.path)
    assert (answer.status, "The books hold" in answer.out) == (0, True)
    found = Answer("verify", "--home", filled.path, "--json").data
    assert found["holds"] is True
    assert (found["batches"], found["entries"], found["set_aside"]) == (3, 6, 2)
    assert (found["failed_at"], found["failure"]) == ("", "")
    assert found["head"] == head(filled.books).sha256


@pytest.mark.parametrize("kind", ["entry", "set-aside"])
def test_verify_names_the_place_of_one_changed_byte(filled: Home, kind: str) -> None:
    path = min((filled.books / "entries" / f"kind={kind}").rglob("batch-00000002-*.parquet"))
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))
    answer = Answer("verify", "--home", filled.path)
    assert answer.status == 1
    assert "do not hold" in answer.out
    assert "batch 2" in answer.out
    as_json = Answer("verify", "--home", filled.path, "--json")
    assert (as_json.status, as_json.data["holds"], as_json.data["failed_at"]) == (1, False, "batch 2")
    assert path.name in as_json.data["failure"]


def checkpoints(home: Home) -> list[Path]:
    return sorted((home.out / "checkpoints").iterdir())


def test_each_import_leaves_a_checkpoint_for_every_partner_to_keep(small_home: Home) -> None:
    answer = importing(small_home, file(small_home, "may.csv", HOMES), more=())
    [given] = checkpoints(small_home)
    assert given.name.endswith("-batch-00002.txt")
    assert str(given) in " ".join(answer.out.split()).replace("/ ", "/")
    importing(small_home, file(small_home, "more.csv", OWN))
    assert len(checkpoints(small_home)) == 2
    found = Answer("verify", "--home", small_home.path, "--checkpoint", given.parent, "--json").data
    assert (found["holds"], found["batches"], len(found["extends"])) == (True, 3, 2)


def test_nothing_is_posted_after_books_that_a_kept_checkpoint_would_refuse(filled: Home) -> None:
    entries = filled.books / "entries" / "_delta_log"
    (entries / f"{3:020}.json").unlink()
    answer = importing(filled, file(filled, "june.csv", HOMES))
    assert (answer.status, answer.out) == (1, "")
    assert "[not-the-books-given]" in answer.errors
    assert "batch 3" in answer.errors
    assert head(filled.books).batch == 2


def test_a_copy_cut_short_is_found_by_the_checkpoint_that_a_partner_kept(filled: Home, tmp_path: Path) -> None:
    kept = Answer("checkpoint", "--home", filled.path, "--out", tmp_path / "kept")
    assert kept.status == 0
    Answer("copy", "--home", filled.path, "--partner", "ACCG", "--out", tmp_path / "copy")
    asked = ("verify", "--home", tmp_path / "copy", "--checkpoint", tmp_path / "kept")
    assert Answer(*asked).status == 0
    assert "nothing it saw was cut off or rewritten" in Answer(*asked).out
    (tmp_path / "copy" / "books" / "entries" / "_delta_log" / f"{3:020}.json").unlink()
    assert Answer("verify", "--home", tmp_path / "copy").status == 0
    found = Answer(*asked, "--json")
    assert (found.status, found.data["failed_at"]) == (1, "batch 3")


def test_verify_takes_a_home_or_the_books_alone(filled: Home) -> None:
    assert Answer("verify", "--books", filled.books).status == 0
    for words in ((), ("--home", filled.path, "--books", filled.books)):
        answer = Answer("verify", *words)
        assert (answer.status, "[which-books]" in answer.errors) == (1, True)


def test_proofs_convince_somebody_who_has_only_a_checkpoint(filled: Home, tmp_path: Path) -> None:
    [first, last] = checkpoints(filled)
    for words, told in (
        (("proof", "batch", 2, "--home", filled.path, "--checkpoint", first), "Batch 2 is one of the 2"),
        (("proof", "extension", "--home", filled.path, "--checkpoint", first), "begin with the 2"),
    ):
        proof = tmp_path / "proof.json"
        proof.write_text(Answer(*words).out, encoding="utf-8")
        answer = Answer("proof", "check", proof, "--checkpoint", first)
        assert (answer.status, told in answer.out) == (0, True)
        other = Answer("proof", "check", proof, "--checkpoint", last)
        assert (other.status, "[proof-fails]" in other.errors) == (1, True)
    [whole] = [Answer("proof", "batch", 3, "--home", filled.path).data]
    assert (whole["size"], whole["batch"]) == (3, 3)


def test_a_copy_leaves_out_the_other_bodys_own_and_verifies_by_itself(filled: Home, tmp_path: Path) -> None:
    answer = Answer("copy", "--home", filled.path, "--partner", "ACCG", "--out", tmp_path / "copy")
    assert answer.status == 0
    found = Answer("verify", "--home", tmp_path / "copy", "--json")
    assert found.status == 0
    assert found.data["withheld"] == {"AC": 2}, "its own entries and what was set aside"
    assert found.data["head"] == head(filled.books).sha256
    assert Answer("list", "own", "--home", tmp_path / "copy", "--json").data == []
    totals = [Answer("position", "--home", at, "--json").data["totals"] for at in (filled.path, tmp_path / "copy")]
    assert totals[0] == totals[1]


def test_a_copy_is_never_made_over_anything(filled: Home) -> None:
    answer = Answer("copy", "--home", filled.path, "--partner", "ACCG", "--out", filled.path)
    assert (answer.status, "[target-not-empty]" in answer.errors) == (1, True)


def test_a_copy_is_made_for_partners_only(filled: Home, tmp_path: Path) -> None:
    answer = Answer("copy", "--home", filled.path, "--partner", "NOBODY", "--out", tmp_path / "copy")
    assert answer.status == 1


def test_agreement_check_passes_what_is_sound(small_partnership: Path) -> None:
    answer = Answer("agreement", "check", small_partnership)
    assert answer.status == 0
    assert answer.out.startswith("2021-22.yaml: sound.")
    assert "2 lines, 0 clauses" in answer.out


def test_agreement_check_names_every_fault_by_file_line_and_column(small_partnership: Path) -> None:
    path = small_partnership / "2021-22.yaml"
    text = path.read_text(encoding="utf-8").replace("host: AC\n", "host: XYZ\n").replace("£1,200.00", "lots")
    path.write_text(text, encoding="utf-8")
    answer = Answer("agreement", "check", path)
    assert answer.status == 1
    for word in ("XYZ", '"lots"'):
        line, column = next((n, at.index(word)) for n, at in enumerate(text.splitlines(), 1) if word in at)
        assert re.search(rf"^2021-22\.yaml:{line}:{column + 1}: .*{word.strip(chr(34))}", answer.out, re.MULTILINE)
    assert answer.out.splitlines()[-1] == "2 faults."


def test_agreement_check_says_where_there_is_nothing_to_check(tmp_path: Path) -> None:
    answer = Answer("agreement", "check", tmp_path)
    assert (answer.status, "[no-agreement]" in answer.out) == (1, True)


def test_agreement_explain_tells_the_terms_in_english(small_partnership: Path) -> None:
    answer = Answer("agreement", "explain", small_partnership)
    assert answer.status == 0
    for told in ("Arrow Council", "NHS Arrow Clinical Commissioning Group", "£1,200.00", "30%", "70%"):
        assert told in answer.out


def test_agreement_schema_is_the_schema_of_the_terms() -> None:
    assert Answer("agreement", "schema").data == json.loads(json.dumps(agreement_schema()))


def test_a_guessed_feed_imports_the_file_that_it_was_guessed_from(small_home: Home) -> None:
    path = file(small_home, "june.csv", HOMES, OWN, headings=f"Arrow Council\n{COUNCIL}")
    asked, as_json = Answer("feed", "guess", path), Answer("feed", "guess", path, "--json")
    assert (asked.status, as_json.status) == (0, 0)
    assert as_json.data["yaml"] == asked.out
    assert as_json.data["reading"]["rows_readable"] == 2
    (small_home.path / "feeds" / "june.yaml").write_text(asked.out, encoding="utf-8")
    [imported] = importing(small_home, path, feed="june", more=("--json", "--for", "AC")).lines
    assert (imported["rows_posted"], imported["rows_above_headings"]) == (2, 1)


def test_a_file_that_is_no_extract_is_guessed_at_no_further(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("hello\nthere\n", encoding="utf-8")
    answer = Answer("feed", "guess", tmp_path / "notes.txt")
    assert (answer.status, answer.out) == (1, "")
    assert "[no-table]" in answer.errors


def test_from_a_pound_its_decision_and_from_a_decision_its_pounds(filled: Home) -> None:
    with open_books(filled.books) as books:
        columns = ("batch", "row", "class", "authority", "scheme", "pence")
        rows = [dict(zip(columns, row, strict=True)) for row in books.rows(books.entries.select(*columns))]
    [decision] = {decision.id for decision in filled.decisions}
    resting = [row for row in rows if decision in str(row["authority"]).split()]
    assert resting and len(resting) < len(rows)
    found = Answer("decision", decision, "--home", filled.path, "--json").data
    assert [(one["rows"], one["pence"]) for one in found["spent"]] == [
        (len(resting), sum(row["pence"] for row in resting))
    ]
    shown = Answer("decision", decision, "--home", filled.path)
    assert pounds(sum(row["pence"] for row in resting)) in shown.out
    for row in rows:
        said = Answer("pound", row["batch"], row["row"], "--home", filled.path).out
        if row in resting:
            assert decision in said.partition("On whose say?")[2]
        else:
            assert ("No authority is found for it." in said) == (row["class"] == "scheme")


@pytest.mark.parametrize(
    ("words", "code"), [(("pound", 1, 999), "no-such-entry"), (("decision", "X"), "unknown-decision")]
)
def test_what_is_not_in_the_books_is_refused(filled_once: Path, words: tuple[object, ...], code: str) -> None:
    answer = Answer(*words, "--home", filled_once)
    assert answer.status == 1
    assert f"[{code}]" in answer.errors
