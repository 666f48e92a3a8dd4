"""The shapes of what is said of a month."""

from collections.abc import Sequence
from typing import Any

from django import forms

from wyebridge.books.closing import Left
from wyebridge.office.kernel.forms import DayField, PoundsField
from wyebridge.office.kernel.templatetags.words import pounds

Choices = Sequence[tuple[str, str]]
_NAMES = {"unexplained": "Unexplained difference", "suspense": "Rows in suspense"}


class _Chosen(forms.Form):
    """A form whose choices come from the books."""

    def __init__(self, *args: Any, **options: Any) -> None:
        choices: dict[str, Choices] = {name: options.pop(name) for name in self.chosen if name in options}
        super().__init__(*args, **options)
        for name, of in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = list(of)

    chosen: tuple[str, ...] = ()


class CutOffForm(_Chosen):
    """How far a feed goes."""

    chosen = ("feed",)
    feed = forms.ChoiceField()
    on = DayField(label="The last day whose payments are in")
    status = forms.ChoiceField(
        choices=[("soft", "Soft: small corrections may come"), ("hard", "Hard: nothing more comes"), ("open", "Open")]
    )


class AdjustForm(_Chosen):
    """A line that brings a ledger to the common date."""

    chosen = ("feed", "line")
    feed = forms.ChoiceField()
    line = forms.ChoiceField(label="Which line of the agreement")
    pence = PoundsField(label="What the days between come to", help_text="£0.00 if nothing.")
    because = forms.CharField(max_length=300, label="Why")


class AcceptForm(forms.Form):
    """What is left, taken as it is."""

    matter = forms.ChoiceField(label="What is left")
    because = forms.CharField(max_length=300, label="Why it may stay")

    def __init__(self, *args: Any, left: Sequence[Left], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["matter"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(f"{one.matter}:{one.pence}", f"{_NAMES[one.matter]}, {pounds(one.pence)}") for one in left]

    def accepted(self) -> tuple[str, int]:
        matter, _, pence = self.cleaned_data["matter"].partition(":")
        return matter, int(pence)


class CertifyForm(forms.Form):
    """A signature for the figures shown."""

    figures = forms.CharField(widget=forms.HiddenInput)


class ReopenForm(_Chosen):
    """On whose decision, and why."""

    chosen = ("decision",)
    decision = forms.ChoiceField(label="On which decision")
    because = forms.CharField(max_length=300, label="Why")
