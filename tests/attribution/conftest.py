"""One place to ask set-wise, kept for the whole session since its expression takes a second to compile."""

from collections.abc import Iterator

import pytest

from .set_wise import SetWise


@pytest.fixture(scope="session")
def set_wise() -> Iterator[SetWise]:
    asked = SetWise()
    yield asked
    asked.close()
