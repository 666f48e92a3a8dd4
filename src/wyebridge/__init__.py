"""Wyebridge: one set of books for bodies that share a pooled fund, and whose money each pound was.

What a notebook needs. Everything else is reached by its own module.
"""

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
