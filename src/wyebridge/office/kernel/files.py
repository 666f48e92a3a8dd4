"""A file as an answer, to be kept and not shown."""

from django.http import HttpResponse

PDF = "application/pdf"


def as_file(content: bytes, name: str, content_type: str = PDF) -> HttpResponse:
    """The file under its name. A browser keeps it, and never opens it as a page of the office."""
    answer = HttpResponse(content, content_type=content_type)
    safe = "".join(letter for letter in name if letter.isprintable() and letter not in '"\\')
    answer.headers["Content-Disposition"] = f'attachment; filename="{safe}"'
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
