"""Problems of visits that tests may ask for: the shipped one, and real points where this machine has them."""

import os
from pathlib import Path
from typing import Final

import pytest

from wyebridge.engine.foresight.visits.terms import VisitsProblem
from wyebridge.planning.visits import load_problem
from wyebridge.shipped import shipped

REAL_DATA: Final = "WYEBRIDGE_REAL_DATA"


@pytest.fixture(scope="session")
def merrowshire() -> VisitsProblem:
    """The made-up county that ships, and the made-up town beside it."""
    return load_problem(shipped("plans") / "visits" / "merrowshire")


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real places and of published routing problems."""
    named = os.environ.get(REAL_DATA)
    if not named:
        pytest.skip(f"{REAL_DATA} does not name a folder of real data, so there is no real place to plan for")
    return Path(named)
