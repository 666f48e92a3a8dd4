"""The shapes of what is written beside proposals."""

from collections.abc import Sequence
from typing import Any

from django import forms

from wyebridge.office.kernel.forms import DayField, PoundsField

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


# The road map


class MilestoneForm(forms.Form):
    """What is to be in place, by when, and who answers for it."""

    title = forms.CharField(max_length=200, label="What is to be in place")
    owner = forms.ChoiceField(label="Who answers for it")
    due_on = DayField(label="By when", help_text="The first date stays on record, whatever becomes of it.")
    waits_for = forms.MultipleChoiceField(
        required=False, label="What it waits for", help_text="Its gate.", widget=forms.CheckboxSelectMultiple
    )
    reports_to = forms.MultipleChoiceField(required=False, label="Who is told", widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, owners: Choices, gates: Choices, boards: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, owner=owners, waits_for=gates, reports_to=boards)


class ReportForm(forms.Form):
    """How a milestone gets on."""

    reporter = forms.ChoiceField(label="Who reports")
    says = forms.CharField(widget=lines(), label="How it gets on")

    def __init__(self, *args: Any, reporters: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, reporter=reporters)


class MoveForm(forms.Form):
    """To which day a milestone is moved, by whom and why."""

    due_on = DayField(label="To which day")
    board = forms.ChoiceField(label="Who moved it")
    reason = forms.CharField(max_length=300, label="Why")

    def __init__(self, *args: Any, reporters: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, board=reporters)


class ReachedForm(forms.Form):
    """When a milestone was reached, and what shows it."""

    on = DayField(label="On which day")
    evidence = forms.CharField(max_length=300, label="What shows it")
