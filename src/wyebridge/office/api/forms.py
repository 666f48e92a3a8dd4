"""The shape of a token asked for."""

from django import forms

from wyebridge.office.api.models import Scope


class TokenForm(forms.Form):
    """What a program is to be let do, and for how long."""

    name = forms.CharField(max_length=80, label="What it is for")
    scope = forms.ChoiceField(choices=Scope.choices, label="What it may do", help_text="Never more than you may.")
    days = forms.IntegerField(min_value=1, max_value=366, initial=90, label="For how many days")
