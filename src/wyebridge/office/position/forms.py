"""The shape of what is looked for among the lines."""

from collections.abc import Sequence
from typing import Any

from django import forms

VARIANCES = (
    ("", "Any"),
    ("over", "Overspent to date"),
    ("under", "Underspent to date"),
    ("ahead", "Forecast over budget"),
)


class LinesForm(forms.Form):
    """Which lines to show, and in what order."""

    words = forms.CharField(required=False, max_length=100, label="Words in the name of the line, scheme or fund")
    fund = forms.ChoiceField(required=False)
    commissioner = forms.ChoiceField(required=False, label="Commissioned by")
    variance = forms.ChoiceField(required=False, choices=VARIANCES)
    sort = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, funds: Sequence[tuple[str, str]], partners: Sequence[tuple[str, str]], **options: Any
    ):
        super().__init__(*args, **options)
        for name, choices in (("fund", funds), ("commissioner", partners)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", "Any"), *choices]
