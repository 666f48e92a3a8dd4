"""Decisions on screen: proposals, meetings, votes, publication and scrutiny, each fact a row that is only added."""
