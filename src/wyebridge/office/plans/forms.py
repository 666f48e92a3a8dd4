"""The shapes of what a model is asked."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms

from wyebridge.planning.exposure import FEWEST

MOST_SCENARIOS: Final = 200_000
"""More than this is for the command line: the office has one worker."""
_SEED: Final = "The same seed gives the same answer; another shows how far chance moves it."


class ExposureForm(forms.Form):
    """What to try, beside what, and how many years to draw."""

    problem = forms.ChoiceField(
        label="How costs may turn out", help_text="A file of the home's plans/exposure folder, with its grounds."
    )
    variant = forms.ChoiceField(
        label="Beside it", required=False, help_text="The agreement with some things otherwise, on the same draws."
    )
    fitted = forms.BooleanField(
        label="Fit costs from the journal's own months, where there are 24 or more", required=False
    )
    scenarios = forms.IntegerField(label="Years to draw", min_value=FEWEST, max_value=MOST_SCENARIOS, initial=20_000)
    seed = forms.IntegerField(min_value=0, max_value=2**31 - 1, initial=2008, help_text=_SEED)

    def __init__(
        self, *args: Any, problems: Sequence[tuple[str, str]], variants: Sequence[tuple[str, str]], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        for name, choices in (("problem", list(problems)), ("variant", [("", "Nothing else"), *variants])):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices


class AgainForm(forms.Form):
    """A kept run's own settings, to be changed. Which there are is the model's to say."""

    def __init__(self, *args: Any, settings: dict[str, int], **options: Any) -> None:
        super().__init__(*args, **options)
        for name, value in settings.items():
            least, most = _BOUNDS[name]
            self.fields[name] = forms.IntegerField(
                label=_WORDS[name],
                min_value=least,
                max_value=most,
                initial=value,
                help_text=_SEED if name == "seed" else "",
            )


_WORDS: Final = {
    "scenarios": "Years to draw",
    "seed": "Seed",
    "days": "Days to sample",
    "iterations": "How long to search, for each team and day",
    "scenario_days": "Days to try other ways of organising on",
    "points": "The most points of a frontier",
}
_BOUNDS: Final = {
    "scenarios": (FEWEST, MOST_SCENARIOS),
    "seed": (0, 2**31 - 1),
    "days": (1, 100),
    "iterations": (1, 1_000),
    "scenario_days": (0, 20),
    "points": (1, 200),
}
