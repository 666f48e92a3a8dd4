"""The shapes of another forecast, and of what is recorded of a claim."""

from collections.abc import Sequence
from typing import Any

from django import forms

from wyebridge.office.kernel.forms import DayField, PoundsField


class WhatIfForm(forms.Form):
    """What each scheme might come to; one left blank comes to what it is forecast to."""

    prefix = "at"

    def __init__(self, *args: Any, schemes: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        for scheme, name in schemes:
            self.fields[scheme] = PoundsField(label=name, required=False, max_length=30)

    def asked(self) -> dict[str, int]:
        """The schemes that a sum was given for, each with it, in pence."""
        return {scheme: pence for scheme, pence in self.cleaned_data.items() if pence is not None}


class ClaimForm(forms.Form):
    """What happened to a claim. Of the fields, an act has those that it needs."""

    on = DayField(label="On what day")
    pence = PoundsField(label="How much", max_length=30)
    document = forms.CharField(max_length=60, label="The payment’s document number, as a ledger shows it")
    until = DayField(label="Put off until")
    decision = forms.ChoiceField(label="On which decision")
    withdraws = forms.ChoiceField(label="What was recorded in error")
    because = forms.CharField(max_length=300, label="Why")

    def __init__(
        self,
        *args: Any,
        fields: Sequence[str],
        decisions: Sequence[tuple[str, str]],
        events: Sequence[tuple[str, str]],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        for name in set(self.fields) - {"on", *fields}:
            del self.fields[name]
        for name, choices in (("decision", decisions), ("withdraws", events)):
            if name in self.fields:
                field = self.fields[name]
                assert isinstance(field, forms.ChoiceField)
                field.choices = list(choices)
