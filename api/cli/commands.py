"""Brings every command into the application."""

from api.cli import doctor, drafting, knowledge, newsletter, serving

__all__ = ["doctor", "drafting", "knowledge", "newsletter", "serving"]
