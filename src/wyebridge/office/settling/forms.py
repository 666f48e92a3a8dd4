"""The shapes of another forecast."""

from collections.abc import Sequence
from typing import Any

from django import forms

from wyebridge.office.kernel.forms import PoundsField


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
