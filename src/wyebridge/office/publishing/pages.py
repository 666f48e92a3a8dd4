"""A published pound as anybody may read it."""

from dataclasses import dataclass

from wyebridge.office.position.pages import PoundPage, pound_page
from wyebridge.office.publishing.queries import PublicPound


@dataclass(frozen=True, slots=True)
class PublicPage:
    """What a page shows of a published pound: as it was published, and whose it was."""

    found: PublicPound
    page: PoundPage

    @property
    def is_shared(self) -> bool:
        """Whether it was paid from a shared fund; else it is the body's own."""
        return bool(self.found.pound.entry["class"] == "scheme")


def public_page(found: PublicPound, names: dict[str, str]) -> PublicPage:
    """The words of a published pound. No coding rule is shown, and nothing else that is not published."""
    return PublicPage(found, pound_page(found.pound, (), names))
