"""The shape of what to publish."""

from collections.abc import Sequence
from typing import Any

from django import forms

from wyebridge.office.publishing.models import Kind


class PublishForm(forms.Form):
    """Which paper, of which month."""

    kind = forms.ChoiceField(choices=Kind.choices, label="What to publish")
    month = forms.ChoiceField(label="Of which month")

    def __init__(self, *args: Any, months: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        month = self.fields["month"]
        assert isinstance(month, forms.ChoiceField)
        month.choices = list(months)
