"""The shape of a coding rule as it is typed."""

from collections.abc import Sequence
from typing import Any, Final, get_args

from django import forms

from wyebridge.books.coding_file import place_of
from wyebridge.books.releasing import refuse_reason
from wyebridge.engine.kernel.problems import Place, Refused
from wyebridge.engine.ledger.coding import CodingRule, Column
from wyebridge.office.kernel.forms import DayField

COLUMNS: Final[tuple[Column, ...]] = get_args(Column)
_APART: Final = ";"
Choices = Sequence[tuple[str, str]]


def _values(label: str) -> forms.CharField:
    return forms.CharField(label=label, max_length=1_000, required=False)


class RuleForm(forms.Form):
    """Where these columns hold these values, the row goes there. A rule that changes keeps its name and its turn."""

    rule = forms.RegexField(
        r"^[A-Za-z0-9][A-Za-z0-9._-]*$",
        label="Name of the rule",
        max_length=60,
        help_text="Letters, figures, dots and dashes, such as hc-home-care. Entries cite it.",
        error_messages={"invalid": "Use letters, figures, dots and dashes alone, without spaces."},
    )
    cost_centre = _values("Cost centre")
    account = _values("Account")
    directorate = _values("Directorate")
    description = _values("Description")
    supplier = _values("Supplier")
    to = forms.ChoiceField(label="Where such a row goes")
    funder = forms.ChoiceField(
        required=False,
        label="Whose money it is",
        help_text="Leave it to the shares, unless the whole of such a row is one body’s, whatever they say.",
    )
    starts = DayField(
        required=False, label="From", help_text="The first day it holds for. Left out, it holds for rows of any day."
    )
    ends = DayField(required=False, label="Until")
    before = forms.ChoiceField(
        required=False, label="Its turn", help_text="Rules are tried in their order, and the first that matches wins."
    )
    reason = forms.CharField(
        max_length=300, label="Why", help_text="It stays in the books, where every partner reads it. Name nobody."
    )

    def __init__(
        self,
        *args: Any,
        places: Choices,
        funders: Choices,
        rules: Sequence[CodingRule],
        changes: CodingRule | None = None,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        choices: dict[str, Choices] = {
            "to": places,
            "funder": [("", "As the shares say"), *funders],
            "before": [("", "After every other"), *((one.id, f"Before {one.id}") for one in rules)],
        }
        for name, of in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = list(of)
        for column in COLUMNS:
            self.fields[column].help_text = "Several apart by semicolons; * stands for anything."
        if changes:
            del self.fields["rule"], self.fields["before"]

    def clean_reason(self) -> str:
        """Looked at before anything keeps it: the trail is never edited either."""
        reason = str(self.cleaned_data["reason"])
        try:
            refuse_reason(reason, Place("reason"))
        except Refused as refusal:
            [problem] = refusal.problems
            raise forms.ValidationError(f"{problem.what.capitalize()}: {problem.remedy}.") from None
        return reason

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not any(given.get(column) for column in COLUMNS):
            self.add_error(None, "Say at least one column and its value: a rule that names none would take every row.")
        if given.get("funder") and not str(given.get("to", "")).startswith("line:"):
            self.add_error("funder", "Only a row that goes to a fund’s line can be one body’s money whole.")
        if given.get("starts") and given.get("ends") and given["ends"] < given["starts"]:
            self.add_error("ends", "The last day is before the first.")
        return given

    def typed(self) -> dict[str, Any]:
        """The rule as it was typed, in values that a database keeps."""
        given = self.cleaned_data
        when = {column: _listed(given[column]) for column in COLUMNS if _listed(given[column])}
        days = {name: given[name].isoformat() for name in ("starts", "ends") if given[name]}
        said = {name: given.get(name, "") for name in ("to", "funder", "before", "reason")}
        return {"when": when, **said, **days}


def _listed(text: str) -> list[str]:
    return [value.strip() for value in text.split(_APART) if value.strip()]


def as_typed(rule: CodingRule) -> dict[str, Any]:
    """A rule that stands, as the form would have it."""
    when: dict[str, Any] = {column: f"{_APART} ".join(values) for column, values in rule.when.items()}
    to = {"to": place_of(rule), "funder": rule.to.for_partner or ""}
    return {**when, **to, "starts": rule.starts, "ends": rule.ends, "reason": rule.reason}
