"""Draws that are mostly right, so that what is made up breaks one rule at a time and much of it breaks none."""

from typing import Any

from hypothesis import strategies as st


def usually(answer: Any, *others: Any, most: int = 5) -> st.SearchStrategy[Any]:
    """An answer `most` times in all but one; else one of the others, of which a strategy is drawn from."""
    drawn = [other if isinstance(other, st.SearchStrategy) else st.just(other) for other in others]
    return st.integers(0, most).flatmap(lambda roll: st.just(answer) if roll else st.one_of(drawn))
