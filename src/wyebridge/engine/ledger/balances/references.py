"""Document numbers as two ledgers write them: what makes two the same, and which ones a description quotes."""

import re

_LEADING_NOUGHTS = re.compile(r"(?<![0-9])0+(?=[0-9])")
_SHORTEST_QUOTED = 4


def plain_reference(text: str) -> str:
    """A document number as it is compared: letters and figures alone, without case or leading noughts.

    `INV-000123` is `INV123`, and so is `inv 123`.
    """
    return _LEADING_NOUGHTS.sub("", "".join(character for character in text.upper() if character.isalnum()))


def quoted_references(description: str) -> frozenset[str]:
    """What may be document numbers in a description: words of four characters or more with a figure among them."""
    words = (plain_reference(word) for word in re.split(r"[\s,;:()]+", description))
    return frozenset(word for word in words if len(word) >= _SHORTEST_QUOTED and any(c.isdigit() for c in word))
