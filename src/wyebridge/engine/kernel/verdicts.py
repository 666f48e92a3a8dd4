"""The three answers to "how much, and whose": determined, provisional, undetermined."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Awaiting:
    """What an answer waits for: a matter, the body that must settle it, and by when if the agreement says."""

    what: str
    body: str
    by: str = ""

    def __str__(self) -> str:
        return f"awaiting {self.body}: {self.what}" + (f" (by {self.by})" if self.by else "")


@dataclass(frozen=True, slots=True)
class Determined:
    """The amount follows from the agreement and final figures."""

    pence: int


@dataclass(frozen=True, slots=True)
class Provisional:
    """The amount follows from the agreement, on figures that are not final."""

    pence: int
    because: str


@dataclass(frozen=True, slots=True)
class Undetermined:
    """The agreement does not settle this amount; somebody named must."""

    pence: int
    awaiting: Awaiting


Verdict = Determined | Provisional | Undetermined
