"""The notebook of the four models runs, and says what it shows; its page of commands names only what there is."""

import json
from pathlib import Path

import pytest
from examples.run_notebook import run_cells

ROOT = Path(__file__).parents[2]
NOTEBOOK = json.loads((ROOT / "docs" / "foresight.ipynb").read_text(encoding="utf-8"))


def test_the_notebook_walks_all_four_models_and_shows_what_comes_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT.parent)
    told = []
    for cell, said in run_cells(NOTEBOOK):
        told.append(said)
        shown = "".join(line for one in cell["outputs"] for line in one["text"])
        assert said == shown, "run `python examples/run_notebook.py docs/foresight.ipynb --keep`"
    assert len(told) == 6 and all(told[1:])
