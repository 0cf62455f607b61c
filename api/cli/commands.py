"""Brings every command into the application."""

from api.cli import doctor, drafting, evaluating, importing, knowledge, linking, newsletter, serving, timeline

__all__ = [
    "doctor",
    "drafting",
    "evaluating",
    "importing",
    "knowledge",
    "linking",
    "newsletter",
    "serving",
    "timeline",
]
