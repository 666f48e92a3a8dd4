"""The container file: built from what is here, pinned, and served by somebody who is not the machine's keeper."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
STEPS = [
    one.strip()
    for one in re.split(r"(?<!\\)\n", (ROOT / "Containerfile").read_text(encoding="utf-8"))
    if one.strip() and not one.startswith("#")
]
PINNED = set(re.findall(r"^([a-z0-9-]+)(?:\[[^]]*\])?==", (ROOT / "requirements-serve.lock").read_text(), re.MULTILINE))


def named(requirements: list[str]) -> set[str]:
    return {re.split(r"[\[<>=; ]", one, maxsplit=1)[0] for one in requirements}


def test_everything_that_is_copied_is_here_and_let_in() -> None:
    let_in = [one[1:] for one in (ROOT / ".dockerignore").read_text().split() if one.startswith("!")]
    for step in STEPS:
        if step.startswith("COPY ") and "--from" not in step:
            for source in step.split()[1:-1]:
                assert (ROOT / source).exists(), source
                assert source.split("/")[0] in let_in, f"{source} is left out by .dockerignore"


def test_what_it_installs_is_pinned_and_none_of_it_is_for_tests_alone() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed, extras = named(project["dependencies"]), project["optional-dependencies"]
    assert needed <= PINNED
    assert not (named(extras["dev"]) - needed - named(extras["serve"])) & PINNED
    assert [step for step in STEPS if "--require-hashes -r requirements-serve.lock" in step]


def test_it_is_served_by_a_user_of_its_own_and_says_how_it_is() -> None:
    last = STEPS[max(at for at, step in enumerate(STEPS) if step.startswith("FROM ")) :]
    assert [step for step in last if step.startswith("USER")] == ["USER 10001"]
    assert any(step.startswith("HEALTHCHECK") and "/health" in step for step in last)
    assert not [step for step in last if step.startswith("COPY") and "--from=program" not in step], (
        "only what was built"
    )
