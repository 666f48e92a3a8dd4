"""Run a notebook's cells in order, in this process, and print what each says; --keep writes it into the notebook.

    python examples/run_notebook.py docs/foresight.ipynb

No Jupyter is needed: a cell is Python, and what it prints is its output.
"""

import io
import json
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any


def run_cells(notebook: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str]]:
    """Each cell of code, with what it prints. One that fails ends it, with its own fault."""
    names: dict[str, Any] = {"__name__": "__main__"}
    for number, cell in enumerate(notebook["cells"], 1):
        if cell["cell_type"] == "code":
            said = io.StringIO()
            with redirect_stdout(said):
                exec(compile("".join(cell["source"]), f"cell {number}", "exec"), names)  # noqa: S102 (that is its job)
            yield cell, said.getvalue()


def main(file: Path, *, keeps: bool) -> None:
    notebook = json.loads(file.read_text(encoding="utf-8"))
    for count, (cell, said) in enumerate(run_cells(notebook), 1):
        print(said)
        cell["execution_count"] = count
        cell["outputs"] = [{"name": "stdout", "output_type": "stream", "text": said.splitlines(keepends=True)}]
    if keeps:
        file.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), keeps="--keep" in sys.argv[2:])
