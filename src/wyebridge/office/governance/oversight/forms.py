"""The shapes of what is written beside proposals."""

from collections.abc import Sequence
from typing import Any

from django import forms

from wyebridge.office.kernel.forms import PoundsField

Choices = Sequence[tuple[str, str]]


def lines(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def offer(form: forms.Form, **choices: Choices) -> None:
    """Give fields of a form what may be chosen in them."""
    for name, given in choices.items():
        field = form.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(given)


class Pence(PoundsField):
    """An amount that is nothing or more."""

    def clean(self, value: Any) -> int | None:
        pence = super().clean(value)
        if pence is not None and pence < 0:
            raise forms.ValidationError("Write the amount without a minus sign.")
        return pence


# Disagreements


class PositionForm(forms.Form):
    """What one body holds."""

    holds = forms.CharField(widget=lines(), label="What your body holds")
    amount = Pence(
        required=False,
        label="How much of it your body should bear",
        help_text="Such as £10,000. Leave blank where your body names no sum.",
    )


class DisagreementForm(PositionForm):
    """What is in dispute, with whom, over how much, and what one's own body holds."""

    clause = forms.CharField(max_length=40, label="The clause of the agreement that you read differently")
    matter = forms.CharField(max_length=200, label="What the disagreement is about")
    others = forms.MultipleChoiceField(label="With whom", widget=forms.CheckboxSelectMultiple)
    at_stake = Pence(label="Money at stake")
    proposal = forms.ChoiceField(required=False, label="The proposal that it is about, if one is")
    field_order = ("clause", "matter", "others", "at_stake", "proposal", "holds", "amount")

    def __init__(self, *args: Any, others: Choices, proposals: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, others=others, proposal=[("", "None"), *proposals])


class TermsForm(forms.Form):
    """Terms on which a side would settle."""

    terms = forms.CharField(widget=lines(), help_text="It is settled once every side has accepted the same words.")
