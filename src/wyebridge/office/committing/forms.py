"""The shapes of a commitment, of letting one past, and of releasing one."""

from collections.abc import Sequence
from typing import Any

from django import forms

from wyebridge.office.kernel.forms import DayField, PoundsField

Choices = Sequence[tuple[str, str]]


class CommitmentForm(forms.Form):
    """What is to be committed, and what it rests on."""

    id = forms.RegexField(
        r"^[A-Za-z0-9][A-Za-z0-9._-]*$",
        max_length=60,
        label="The number of the order or contract",
        help_text="As your body’s ledger writes it: what is paid under it is called off this commitment.",
    )
    act = forms.ChoiceField(label="What it is", choices=[("commitment", "An order"), ("contract", "A contract award")])
    place = forms.ChoiceField(label="The line that pays for it")
    supplier = forms.CharField(max_length=200, label="Who is to be paid")
    purpose = forms.CharField(max_length=300, label="What for")
    pence = PoundsField(label="How much", max_length=30, help_text="Net of VAT that your body recovers.")
    from_on = DayField(label="From")
    to_on = DayField(label="To")
    on = DayField(label="Made on", help_text="Today, or the day on which it was made.")
    decision = forms.MultipleChoiceField(
        required=False, label="The decisions that it rests on", widget=forms.CheckboxSelectMultiple
    )
    under = forms.ChoiceField(required=False, label="Or the line of delegation under which you make it")

    def __init__(self, *args: Any, places: Choices, decisions: Choices, lines: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        given = (("place", places), ("decision", decisions), ("under", [("", "None"), *lines]))
        for name, choices in given:
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = list(choices)

    def clean_pence(self) -> int:
        pence = self.cleaned_data["pence"]
        if pence is None or pence <= 0:
            raise forms.ValidationError("Write an amount above nothing.")
        return int(pence)

    def said(self) -> dict[str, Any]:
        """What was typed, in the words of a commitment."""
        given = dict(self.cleaned_data)
        scheme, line = given.pop("place").split("/")
        return {**given, "scheme": scheme, "line": line, "under": given["under"] or None}


class ReasonForm(forms.Form):
    """Why, in words that both bodies will read."""

    because = forms.CharField(max_length=300, label="Why", help_text="Both bodies will read it.")
