"""The shapes of what is written about proposals, meetings and votes."""

from collections.abc import Sequence
from typing import Any, get_args

from django import forms
from django.core.validators import FileExtensionValidator

from wyebridge.engine.governance.schemes import Act
from wyebridge.office.kernel.forms import DayField, PoundsField

Choices = Sequence[tuple[str, str]]
MAX_PAPER_BYTES = 20_000_000
ACTS: Choices = [(act, act.replace("-", " ").capitalize()) for act in get_args(Act)]
INTERESTS: Choices = [
    ("pecuniary", "Pecuniary"),
    ("prejudicial", "Prejudicial"),
    ("personal", "Personal"),
    ("non-pecuniary", "Not pecuniary"),
    ("dispensation", "Under a dispensation"),
]
OUTCOMES: Choices = [
    ("agree", "Agreed"),
    ("agree-with-conditions", "Agreed, on conditions"),
    ("amend", "Agreed as another version has it"),
    ("defer", "Deferred"),
    ("refuse", "Refused"),
    ("note", "Noted, and nothing decided"),
]


def _lines(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class WordsForm(forms.Form):
    """The words of a version: what boards are asked to agree to, and why."""

    pence = PoundsField(label="How much money", required=False, help_text="Such as £250,000. Leave blank for none.")
    purpose = forms.CharField(widget=_lines(), help_text="What it is for, in a sentence or two.")
    resolutions = forms.CharField(
        widget=_lines(5), help_text="What is to be resolved, one to a line. They are lettered (a), (b) and so on."
    )
    reasons = forms.CharField(widget=_lines())
    alternatives = forms.CharField(
        widget=_lines(), label="Alternatives considered", help_text="And why each was not chosen."
    )
    wards = forms.CharField(required=False, label="Wards or places", help_text="With commas between. Blank for all.")

    def clean_pence(self) -> int | None:
        pence: int | None = self.cleaned_data["pence"]
        if pence is not None and pence < 0:
            raise forms.ValidationError("Write how much is at stake, without a minus sign.")
        return pence

    def clean_resolutions(self) -> list[str]:
        found = [line.strip() for line in self.cleaned_data["resolutions"].splitlines() if line.strip()]
        if not found:
            raise forms.ValidationError("Write at least one thing to be resolved.")
        if len(found) > 26:
            raise forms.ValidationError("Write 26 at most: they are lettered (a) to (z).")
        return found

    def words(self) -> dict[str, Any]:
        names = ("pence", "purpose", "resolutions", "reasons", "alternatives", "wards")
        return {name: self.cleaned_data[name] for name in names}


class ProposalForm(WordsForm):
    """A proposal, and the words of its first version."""

    title = forms.CharField(max_length=200)
    act = forms.ChoiceField(label="What kind of act it is", choices=ACTS)
    binds = forms.MultipleChoiceField(label="Whom it would bind", widget=forms.CheckboxSelectMultiple)
    clause = forms.CharField(required=False, max_length=40, label="The clause of the agreement that it acts on")
    step = forms.CharField(required=False, max_length=80, label="The step of that clause, where it opens one")
    takes_effect_on = DayField(
        required=False,
        label="The day it is meant to run from",
        help_text="Agreed after that day, it is a ratification.",
    )
    field_order = ("title", "act", "binds", "clause", "step", "takes_effect_on")

    def __init__(self, *args: Any, partners: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["binds"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = list(partners)


class WithdrawForm(forms.Form):
    """Why a proposal is taken back."""

    reason = forms.CharField(max_length=300)


class PlanForm(forms.Form):
    """In whose forward plan."""

    board = forms.ChoiceField()

    def __init__(self, *args: Any, boards: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["board"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(boards)


class ConsultForm(PlanForm):
    """Who was asked, and what they said."""

    answer = forms.CharField(widget=_lines())


class AloneForm(forms.Form):
    """Under which line an officer decides."""

    line = forms.ChoiceField(label="Under which line of the scheme")
    minute = forms.CharField(max_length=60, label="Its number in the record of delegated decisions")

    def __init__(self, *args: Any, lines: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["line"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(lines)


class UrgencyForm(PlanForm):
    """Who agrees that it cannot wait, for what, and why."""

    kind = forms.ChoiceField(
        choices=[
            ("general-exception", "It may be taken though it was not in the forward plan for long enough"),
            ("urgency", "It may be taken without the usual notice, and cannot be called in"),
        ]
    )
    agreed_by = forms.CharField(max_length=60, label="The post or person whose agreement the rule asks for")
    reason = forms.CharField(widget=_lines())


class MeetingForm(PlanForm):
    """When and where a board meets."""

    starts_at = forms.DateTimeField(
        label="Starts",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%d/%m/%Y %H:%M"],
    )
    place = forms.CharField(max_length=200)
    is_public = forms.BooleanField(required=False, initial=True, label="The public may come")
    ground = forms.CharField(
        required=False, max_length=300, label="If not, why", help_text="The paragraph or resolution that allows it."
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("is_public") and not given.get("ground"):
            self.add_error("ground", "A meeting in private says why.")
        return given


class ItemForm(forms.Form):
    """A matter for an agenda."""

    version = forms.ChoiceField(required=False, label="A proposal", help_text="Or leave it, and give a title below.")
    title = forms.CharField(required=False, max_length=200)
    words = forms.CharField(required=False, widget=_lines(), label="What is to be said of it")
    is_restricted = forms.BooleanField(required=False, label="To be taken in private")
    ground = forms.CharField(required=False, max_length=300, label="If so, why")

    def __init__(self, *args: Any, versions: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["version"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "None"), *versions]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("version") and not given.get("title"):
            self.add_error("title", "Choose a proposal, or give a title.")
        if given.get("is_restricted") and not given.get("ground"):
            self.add_error("ground", "An item taken in private says why.")
        return given


class PaperForm(forms.Form):
    """A PDF to be laid before a meeting."""

    title = forms.CharField(max_length=200)
    file = forms.FileField(label="A PDF of at most 20 MB", validators=[FileExtensionValidator(["pdf"])])
    is_restricted = forms.BooleanField(required=False, label="Not for the public")

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_PAPER_BYTES:
            raise forms.ValidationError("This file is larger than 20 MB. Split it, or make its pictures smaller.")
        return file


class ReportForm(forms.Form):
    """Of which month's end."""

    as_at = forms.ChoiceField(label="As at the end of")

    def __init__(self, *args: Any, months: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["as_at"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(months)


class AttendForm(forms.Form):
    """Who sits in a seat."""

    seat = forms.ChoiceField(label="Who is here")

    def __init__(self, *args: Any, seats: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["seat"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(seats)


class InterestForm(forms.Form):
    """An interest in one item, and what followed from it."""

    person = forms.ChoiceField(label="Whose")
    interest = forms.ChoiceField(choices=INTERESTS, label="Of what kind")
    nature = forms.CharField(max_length=300, label="In what")
    left_room = forms.BooleanField(required=False, label="Left the room")
    takes_part = forms.BooleanField(required=False, label="Takes part and votes")

    def __init__(self, *args: Any, people: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["person"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(people)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("left_room") and given.get("takes_part"):
            self.add_error("takes_part", "Somebody who left the room takes no part.")
        return given


class PutForm(forms.Form):
    """Who takes the chair when a question is put."""

    chair = forms.ChoiceField(required=False, label="In the chair")

    def __init__(self, *args: Any, seats: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["chair"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Nobody"), *seats]


class VoteForm(forms.Form):
    """One vote."""

    seat = forms.CharField(max_length=60, widget=forms.HiddenInput)
    choice = forms.ChoiceField(choices=[("for", "For"), ("against", "Against"), ("abstain", "Abstain")])
    is_casting = forms.BooleanField(required=False, widget=forms.HiddenInput)


class ResolveForm(forms.Form):
    """What the board resolved."""

    outcome = forms.ChoiceField(choices=OUTCOMES)
    conditions = forms.CharField(
        required=False,
        widget=_lines(),
        help_text="One to a line: what must be so, then a dash and who sees to it, such as "
        "“The reserve is topped up – council’s finance lead”.",
    )
    amended_to = forms.ChoiceField(required=False, label="Which version, if another")
    minute = forms.CharField(max_length=60, label="Minute", help_text="Its number in the minutes.")

    def __init__(self, *args: Any, versions: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["amended_to"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "None"), *versions]

    def clean_conditions(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        for number, line in enumerate(self.cleaned_data["conditions"].splitlines(), 1):
            if not line.strip():
                continue
            text, _, owner = line.replace(" - ", " – ").partition(" – ")
            if not owner.strip():
                raise forms.ValidationError(f"Line {number} does not say who sees to it: add a dash and who.")
            found.append({"id": f"c{len(found) + 1}", "text": text.strip(), "owner": owner.strip()})
        return found

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("outcome") == "agree-with-conditions" and not given.get("conditions"):
            self.add_error("conditions", "Say on which conditions.")
        if given.get("outcome") != "agree-with-conditions" and given.get("conditions"):
            self.add_error("conditions", "These belong to an agreement on conditions. Choose that, or leave them out.")
        if (given.get("outcome") == "amend") != bool(given.get("amended_to")):
            self.add_error("amended_to", "Say which version the board agreed to; leave it out for any other outcome.")
        return given


class CallInForm(forms.Form):
    """Why a decision should be looked at again."""

    grounds = forms.CharField(widget=_lines())


class HearingForm(forms.Form):
    """What scrutiny made of a call-in."""

    outcome = forms.ChoiceField(
        choices=[
            ("released", "Released: it may take effect"),
            ("referred-back", "Referred back, to be decided again"),
            ("referred-to-council", "Referred to another board"),
        ]
    )
    refers_to = forms.CharField(required=False, max_length=60, label="Which board, if another")
    advice = forms.CharField(widget=_lines())


class ConditionForm(forms.Form):
    """Whether a condition was met, and how that is known."""

    condition = forms.CharField(max_length=60, widget=forms.HiddenInput)
    is_met = forms.ChoiceField(choices=[("yes", "It is met"), ("no", "It cannot be met")], label="How it stands")
    evidence = forms.CharField(max_length=300, label="How that is known")


class ActionForm(forms.Form):
    """Something to be done, by whom, by when."""

    words = forms.CharField(max_length=300, label="What")
    owner = forms.CharField(max_length=120, label="Who")
    due_on = DayField(label="By when")


class DoneForm(forms.Form):
    """How it is known that something was done."""

    evidence = forms.CharField(max_length=300)


class SeatedForm(forms.Form):
    """Who a person of the office is in the constitution."""

    person = forms.ChoiceField(label="Who signs in")
    known_as = forms.ChoiceField(label="As the constitution names them")

    def __init__(self, *args: Any, people: Choices, names: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, choices in (("person", people), ("known_as", names)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = list(choices)
