"""What comes with Wyebridge beside its code: agreements to start from, and cases."""

from importlib.resources import files
from pathlib import Path


def shipped(folder: str) -> Path:
    """`agreements` or `cases`, in an installed package or in a checkout."""
    installed = Path(str(files("wyebridge") / folder))
    return installed if installed.is_dir() else Path(__file__).parents[2] / folder
