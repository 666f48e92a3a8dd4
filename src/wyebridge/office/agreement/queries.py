"""Every read of the agreement's versions."""

from wyebridge.books.home import Version
from wyebridge.engine.agreement.diff import diff
from wyebridge.engine.agreement.explain import explain
from wyebridge.office.kernel.home import the_home
from wyebridge.office.kernel.rights import Hat, Right, require


def versions_for(hat: Hat) -> tuple[Version, ...]:
    """Every version of the home's agreement, the latest first."""
    require(hat, Right.SEE_FUND)
    return tuple(sorted(the_home().versions, key=lambda one: one.agreement.effective_from, reverse=True))


def version_for(hat: Hat, name: str) -> Version | None:
    """One version by its name."""
    return next((one for one in versions_for(hat) if one.agreement.version == name), None)


def in_english(version: Version) -> str:
    """A version read back in sentences."""
    return explain(version.agreement)


def between(earlier: Version, later: Version) -> list[str]:
    """What changed from one version to another, a line each."""
    return [str(change) for change in diff(earlier.agreement, later.agreement)]
