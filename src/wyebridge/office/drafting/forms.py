"""The shape of a draft: a file, or its text as it stands on the page."""

from pathlib import PurePosixPath
from typing import Final

from django import forms
from django.core.files.uploadedfile import UploadedFile

LARGEST_BYTES: Final = 1_000_000
ENDINGS: Final = (".yaml", ".yml")


class DraftForm(forms.Form):
    """The file of a new version, as text."""

    file = forms.FileField(
        label="The new version",
        help_text="A YAML file, as docs/registers.md describes. Nothing is adopted by bringing it here.",
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(ENDINGS)}),
    )

    def clean_file(self) -> tuple[str, str]:
        """The file's name and its text."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        name = PurePosixPath(file.name or "draft.yaml").name[:255]
        if PurePosixPath(name).suffix.lower() not in ENDINGS:
            raise forms.ValidationError("Bring a YAML file, whose name ends in .yaml.")
        if (file.size or 0) > LARGEST_BYTES:
            raise forms.ValidationError("The file is larger than 1 MB, which no agreement is.")
        try:
            return name, file.read().decode()
        except UnicodeDecodeError:
            raise forms.ValidationError("The file is not UTF-8 text. Save it as UTF-8.") from None


class TextForm(forms.Form):
    """A draft's text, corrected on the page."""

    text = forms.CharField(
        label="The draft’s text",
        max_length=LARGEST_BYTES,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 30, "spellcheck": "false"}),
    )

    def clean_text(self) -> str:
        # A browser ends lines as the web does; a file of the registers ends them as text does.
        return str(self.cleaned_data["text"]).replace("\r\n", "\n")
