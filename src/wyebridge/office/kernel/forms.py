"""The one set of form components, and the shapes of what is typed about people."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_text_html
from django.forms.renderers import TemplatesSetting

from wyebridge.engine.kernel.money import parse_pounds
from wyebridge.office.kernel.models import Role


class Components(TemplatesSetting):
    """Draws every form of the office with the same components."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"


class DayField(forms.DateField):
    """A day, written as the calendar of the browser does or by hand: 31/3/2009 or 2009-03-31."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def __init__(self, **options: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d", "%d/%m/%Y"], **options)


class PoundsField(forms.CharField):
    """An amount in pounds and pence, as whole pence; None where it may be left out, and is."""

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_pounds(text if "£" in text else text.replace("-", "-£", 1) if "-" in text else f"£{text}")
        except ValueError:
            raise forms.ValidationError("Write an amount such as £1,234.56, or -£5.00 for one below nothing.") from None


class InvitationForm(forms.Form):
    """Whom to invite, and to what."""

    name = forms.CharField(max_length=120)
    email = forms.EmailField(label="Email address", help_text="At their own body. They sign in with it.")
    role = forms.ChoiceField(choices=Role.choices)
    provider = forms.CharField(
        required=False, max_length=200, help_text="For a provider's clerk alone: the supplier as the ledgers spell it."
    )
    starts_on = DayField(label="From")
    ends_on = DayField(label="Until", required=False, help_text="The last day, where it is known.")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        is_clerk = given.get("role") == Role.PROVIDER_CLERK
        if is_clerk and not given.get("provider"):
            self.add_error("provider", "Say which provider the clerk is of.")
        if not is_clerk and given.get("provider"):
            self.add_error("provider", "Only a provider's clerk has a provider. Leave this blank.")
        if given.get("ends_on") and given.get("starts_on") and given["ends_on"] < given["starts_on"]:
            self.add_error("ends_on", "The last day is before the first.")
        return given


class AddressForm(forms.Form):
    """An address that somebody says they sign in with."""

    email = forms.EmailField(label="Email address", help_text="The one that you sign in with.")


class EndingForm(forms.Form):
    """When an appointment ends."""

    on = DayField(label="Last day")


class PasswordForm(forms.Form):
    """A password, twice."""

    password = forms.CharField(
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
        help_text=password_validators_help_text_html(),
    )
    again = forms.CharField(
        label="The same password again", widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}), strip=False
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("password") != given.get("again"):
            self.add_error("again", "The two passwords are not the same.")
        return given
