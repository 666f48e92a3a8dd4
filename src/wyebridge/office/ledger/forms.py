"""The shape of an extract that is brought in."""

from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Any, Final

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from wyebridge.office.ledger.models import NoteKind

TAKEN: Final = (".csv", ".txt", ".tsv", ".xlsx", ".xls", ".ods", ".zip")
ORDERS: Final = (
    ("", "As the file itself shows"),
    ("day-first", "Day first: 31/03/2009"),
    ("month-first", "Month first: 03/31/2009"),
    ("year-first", "Year first: 2009-03-31"),
)


class ExtractForm(forms.Form):
    """A file, the feed it is read by, and which way round its dates stand."""

    file = forms.FileField(label="Extract", widget=forms.ClearableFileInput(attrs={"accept": ",".join(TAKEN)}))
    feed = forms.ChoiceField(
        required=False, help_text="How the file is read. You will see which was told from its headings, and why."
    )
    date_order = forms.ChoiceField(label="How dates are written", required=False, choices=ORDERS)

    def __init__(self, *args: Any, feeds: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        feed = self.fields["feed"]
        assert isinstance(feed, forms.ChoiceField)
        feed.choices = [("", "As the file’s headings show"), *feeds]

    def clean_file(self) -> "UploadedFile[bytes]":
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        ending = PurePosixPath(file.name or "").suffix.lower()
        if ending not in TAKEN:
            raise forms.ValidationError(
                f"Bring a text, workbook or zip file ({', '.join(TAKEN)}), not {ending or 'this'}."
            )
        if (file.size or 0) > settings.MAX_EXTRACT_BYTES:
            most = settings.MAX_EXTRACT_BYTES // 1_000_000
            raise forms.ValidationError(f"The file is larger than {most:,} MB. Bring it a month at a time.")
        return file


class FeedForm(forms.Form):
    """Another feed to read an extract by."""

    feed = forms.ChoiceField(label="Read it by another feed")

    def __init__(self, *args: Any, feeds: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        feed = self.fields["feed"]
        assert isinstance(feed, forms.ChoiceField)
        feed.choices = list(feeds)


class NoteForm(forms.Form):
    """What to do about the rows that are ticked."""

    every = forms.BooleanField(required=False, label="Every row of this list, those on other pages too")
    kind = forms.ChoiceField(choices=NoteKind.choices, label="With the rows ticked")
    given_to = forms.ChoiceField(required=False, label="Whom to give them to")
    words = forms.CharField(max_length=500, required=False, label="What you say of them")

    def __init__(self, *args: Any, people: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        given_to = self.fields["given_to"]
        assert isinstance(given_to, forms.ChoiceField)
        given_to.choices = [("", "Nobody"), *people]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("kind") == NoteKind.ASSIGNED and not given.get("given_to"):
            self.add_error("given_to", "Say whom to give them to.")
        if given.get("kind") in (NoteKind.COMMENT, NoteKind.RESOLVED, NoteKind.REOPENED) and not given.get("words"):
            self.add_error("words", "Say why, so that whoever looks next need not ask.")
        return given
