"""The shapes of what is written beside proposals."""

from collections.abc import Sequence
from typing import Any, get_args

from django import forms

from wyebridge.engine.governance.interests import Category
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


# Scrutiny

HEADS: Choices = [
    ("access", "It changes how, where or when people reach the service"),
    ("community", "It touches the wider community: transport, regeneration, other services"),
    ("patients", "It affects patients, or a group of them, more than a few"),
    ("delivery", "It changes who gives the service, or how"),
]
"""The heads that guidance names, as the engine's test has them."""


def _days() -> forms.IntegerField:
    return forms.IntegerField(min_value=1, max_value=366, initial=28, label="Within how many days")


def _bodies(label: str) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, widget=forms.CheckboxSelectMultiple)


class ReviewForm(forms.Form):
    """What scrutiny takes up."""

    board = forms.ChoiceField(label="Which board")
    title = forms.CharField(max_length=200, label="What it takes up")
    proposal = forms.ChoiceField(required=False, label="The proposal that it is about, if one is")

    def __init__(self, *args: Any, boards: Choices, proposals: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, board=boards, proposal=[("", "None"), *proposals])


class AskForm(forms.Form):
    """Evidence asked for."""

    of = _bodies("Of whom")
    asks = forms.CharField(widget=lines(), label="What is asked for")
    days = _days()

    def __init__(self, *args: Any, bodies: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, of=bodies)


class AnswerForm(forms.Form):
    """Evidence given."""

    request = forms.ChoiceField(label="What was asked")
    evidence = forms.CharField(widget=lines(), label="What your body answers")

    def __init__(self, *args: Any, asked: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, request=asked)


class RecommendForm(forms.Form):
    """Something recommended."""

    to = _bodies("To whom")
    says = forms.CharField(widget=lines(), label="What is recommended")
    days = _days()

    def __init__(self, *args: Any, bodies: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, to=bodies)


class ReplyForm(forms.Form):
    """A body's reply."""

    recommendation = forms.ChoiceField(label="What was recommended")
    accepts = forms.ChoiceField(
        choices=[("yes", "Yes"), ("in-part", "In part"), ("no", "No")], label="Whether your body accepts it"
    )
    says = forms.CharField(widget=lines(), label="What your body will do, or why not")

    def __init__(self, *args: Any, advised: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, recommendation=advised)


class LookForm(forms.Form):
    """What scrutiny found when it looked again."""

    recommendation = forms.ChoiceField(label="Which recommendation")
    found = forms.ChoiceField(
        choices=[("done", "Done"), ("under-way", "Under way"), ("not-done", "Not done")], label="What was found"
    )
    says = forms.CharField(required=False, widget=lines(), label="In words")

    def __init__(self, *args: Any, advice: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, recommendation=advice)


class JudgeForm(forms.Form):
    """Under which heads a change is substantial, in whose judgement."""

    judged_by = forms.ChoiceField(label="Who judges")
    heads = forms.MultipleChoiceField(
        required=False,
        choices=HEADS,
        widget=forms.CheckboxSelectMultiple,
        label="Which of these are so",
        help_text="One is enough for the change to be substantial.",
    )

    def __init__(self, *args: Any, judges: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, judged_by=judges)


class ReferForm(forms.Form):
    """To whom a substantial change is referred, and why."""

    to = forms.CharField(max_length=120, label="To whom", help_text="Such as the Secretary of State.")
    grounds = forms.CharField(widget=lines(), label="On what grounds")


# Registers of interests


class RegisterForm(forms.Form):
    """An interest, for good."""

    category = forms.ChoiceField(
        choices=[(one, one.capitalize()) for one in get_args(Category)], label="Of what kind it is"
    )
    nature = forms.CharField(max_length=300, label="What it is")
    touches = forms.MultipleChoiceField(required=False, label="What it bears on", widget=forms.CheckboxSelectMultiple)
    from_on = DayField(label="Since when")
    is_sensitive = forms.BooleanField(
        required=False,
        label="The public must not read what it is",
        help_text="The register then says that there is an interest, whose and since when.",
    )

    def __init__(self, *args: Any, touchable: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, touches=touchable)


class RegisterForForm(RegisterForm):
    """Somebody else's interest, with where it was written."""

    person = forms.ChoiceField(label="Whose")
    source = forms.CharField(max_length=200, label="Where it was written", help_text="Such as a letter and its date.")
    field_order = ("person", "source")

    def __init__(self, *args: Any, people: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, person=people)


class EndForm(forms.Form):
    """When an interest ended."""

    key = forms.ChoiceField(label="Which")
    to_on = DayField(label="Its last day")

    def __init__(self, *args: Any, entries: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, key=entries)


class AmendForm(forms.Form):
    """An interest in other words."""

    key = forms.ChoiceField(label="Which")
    nature = forms.CharField(max_length=300, label="What it is, from today on")

    def __init__(self, *args: Any, entries: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, key=entries)


# What meetings gave people to do


class FinishForm(forms.Form):
    """Which action is done, and how that is known."""

    action = forms.ChoiceField(label="Which")
    evidence = forms.CharField(max_length=300, label="How that is known")

    def __init__(self, *args: Any, actions: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, action=actions)
