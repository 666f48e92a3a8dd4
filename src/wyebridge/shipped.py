"""What comes with Wyebridge beside its code: agreements to start from, cases, and problems to plan."""

from importlib.resources import files
from pathlib import Path


def shipped(folder: str) -> Path:
    """`agreements`, `cases` or `plans`, in an installed package or in a checkout."""
    installed = Path(str(files("wyebridge") / folder))
    return installed if installed.is_dir() else Path(__file__).parents[2] / folder
