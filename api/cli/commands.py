"""Brings every command into the application."""

from api.cli import (
    doctor,
    drafting,
    duplicates,
    evaluating,
    importing,
    knowledge,
    linking,
    newsletter,
    related,
    serving,
    storing,
    timeline,
)

__all__ = [
    "doctor",
    "drafting",
    "duplicates",
    "evaluating",
    "importing",
    "knowledge",
    "linking",
    "newsletter",
    "related",
    "serving",
    "storing",
    "timeline",
]
