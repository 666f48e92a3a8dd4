"""`wyebridge statement` and `wyebridge glossary`, as they are typed."""

from pathlib import Path

from typer.testing import CliRunner

from wyebridge.books.home import Home
from wyebridge.cli import app

from .test_papers import text_of


def test_statement_writes_every_paper_and_says_what_is_owed(stated_home: Home, tmp_path: Path) -> None:
    out = tmp_path / "made" / "for-it"
    asked = ["statement", "--home", str(stated_home.path), "--partner", "WICB", "--out", str(out)]
    done = CliRunner().invoke(app, [*asked, "--as-at", "2021-06-30"])
    assert done.exit_code == 0, done.output
    names = sorted(file.name for file in out.iterdir())
    assert names == sorted(
        f"{kind}-WPCT-2021-22-to-2021-06-30.{form}"
        for kind in ("statement", "account-upward", "memorandum", "provider-report")
        for form in ("xlsx", "pdf")
    )
    for name in names:
        assert f"Wrote {out / name}" in done.output.replace("\n", "")
    assert "over all funds, before any variance is settled." in done.output
    assert "the unexplained difference is £0.00" in done.output
    assert "to 30 June 2021" in text_of(out / "statement-WPCT-2021-22-to-2021-06-30.pdf")


def test_statement_refuses_a_stranger_and_writes_nothing(stated_home: Home, tmp_path: Path) -> None:
    out = tmp_path / "nothing"
    done = CliRunner().invoke(
        app, ["statement", "--home", str(stated_home.path), "--partner", "NOBODY", "--out", str(out)]
    )
    assert done.exit_code == 1
    assert "give one of WC, WPCT, EC" in done.output
    assert not out.exists()


def test_statement_as_known_before_the_files_came_has_no_agreement_to_stand_on(
    stated_home: Home, tmp_path: Path
) -> None:
    asked = ["statement", "--home", str(stated_home.path), "--partner", "WC", "--out", str(tmp_path / "none")]
    done = CliRunner().invoke(app, [*asked, "--known-on", "2021-08-31"])
    assert done.exit_code == 1


def test_glossary_looks_up_a_word_and_prints_them_all() -> None:
    one = CliRunner().invoke(app, ["glossary", "virement"])
    assert one.exit_code == 0 and "budget adjustment" in one.output
    everything = CliRunner().invoke(app, ["glossary"])
    assert everything.output.count("means:") > 30
    assert CliRunner().invoke(app, ["glossary", "xyzzy"]).exit_code == 1
    assert CliRunner().invoke(app, ["glossary", "--markdown"]).output.startswith("# Glossary\n")
