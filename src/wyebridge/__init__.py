"""Wyebridge: one set of books for bodies that share a pooled fund, and whose money each pound was.

What a notebook needs. Everything else is reached by its own module. A name is loaded when it is first asked for, so
that a model on many workers does not carry the books' engine in each.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wyebridge.books.adopting import adopt
    from wyebridge.books.contributions import reconcile_contributions
    from wyebridge.books.gathering import verify
    from wyebridge.books.home import make_home, read_home
    from wyebridge.books.importing import import_extract
    from wyebridge.books.open import open_books
    from wyebridge.books.position import position
    from wyebridge.engine.agreement.explain import explain
    from wyebridge.engine.agreement.read import load_agreement
    from wyebridge.engine.kernel.money import pounds
    from wyebridge.engine.kernel.problems import Refused
    from wyebridge.engine.kernel.split import split

__all__ = [
    "Refused",
    "adopt",
    "explain",
    "import_extract",
    "load_agreement",
    "make_home",
    "open_books",
    "position",
    "pounds",
    "read_home",
    "reconcile_contributions",
    "split",
    "verify",
]

_WHERE = {
    "Refused": "engine.kernel.problems",
    "adopt": "books.adopting",
    "explain": "engine.agreement.explain",
    "import_extract": "books.importing",
    "load_agreement": "engine.agreement.read",
    "make_home": "books.home",
    "open_books": "books.open",
    "position": "books.position",
    "pounds": "engine.kernel.money",
    "read_home": "books.home",
    "reconcile_contributions": "books.contributions",
    "split": "engine.kernel.split",
    "verify": "books.gathering",
}


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module 'wyebridge' has no attribute '{name}'")
    return getattr(import_module(f"wyebridge.{_WHERE[name]}"), name)
