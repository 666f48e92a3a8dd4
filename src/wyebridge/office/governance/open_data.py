"""Meetings as data for other programs."""

from collections.abc import Sequence
from datetime import timedelta

from icalendar import Calendar, Event

from wyebridge.engine.governance.schemes import Constitution
from wyebridge.office.governance.models import Meeting


def calendar(meetings: Sequence[Meeting], constitution: Constitution, host: str) -> bytes:
    """Meetings as iCalendar (RFC 5545). Each keeps its UID for good, so that a change moves it and adds no second."""
    found = Calendar()
    found.add("prodid", "-//Wyebridge//Meetings//EN")
    found.add("version", "2.0")
    for meeting in meetings:
        board = constitution.board(meeting.board)
        event = Event()
        event.add("uid", f"meeting-{meeting.pk}@{host}")
        event.add("dtstamp", meeting.starts_at)
        event.add("dtstart", meeting.starts_at)
        event.add("dtend", meeting.starts_at + timedelta(hours=2))
        event.add("summary", board.name if board else meeting.board)
        event.add("location", meeting.place)
        event.add("status", "CANCELLED" if meeting.cancelled_on else "CONFIRMED")
        event.add("sequence", 1 if meeting.cancelled_on else 0)
        event.add("description", "In public" if meeting.is_public else f"In private: {meeting.ground}")
        found.add_component(event)
    return bytes(found.to_ical())
