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
from api.cli.main import app

_IN_ORDER = (
    knowledge,
    related,
    timeline,
    duplicates,
    drafting,
    newsletter,
    serving,
    importing,
    linking,
    storing,
    evaluating,
    doctor,
)
"""As --help lists them, whichever of them was imported first."""

_PLACES = {module.__name__: place for place, module in enumerate(_IN_ORDER)}

app.registered_commands.sort(key=lambda command: _PLACES[getattr(command.callback, "__module__", "")])
app.registered_groups.sort(key=lambda group: str(group.name))
