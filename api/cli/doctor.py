"""`byline doctor`: is everything there that Byline needs, and how fast is it?"""

from typing import Annotated

import typer

from api.cli.main import Json, app
from api.cli.terminal import print_json, say


@app.command()
def doctor(
    json: Json = False,
    quick: Annotated[bool, typer.Option("--quick", help="Leave out the speed measurements.")] = False,
) -> None:
    """Check the installation: settings in force, models, store, GPU and speed. Fails when something is broken."""
    from api.doctor import examine
    from kb.settings import load_settings

    checkup = examine(load_settings(), measure=not quick)
    if json:
        print_json(checkup)
    else:
        say("Settings", "bold")
        for setting in checkup.settings:
            say(f"  {setting.name:<22} {setting.value:<28} {setting.origin}")
        say("Checks", "bold")
        for finding in checkup.findings:
            mark, style = ("ok    ", "") if finding.is_sound else ("BROKEN", "red")
            say(f"  {mark} {finding.name}: {finding.detail}", style)
            if finding.hint:
                say(f"      {finding.hint}")
    if not checkup.is_sound:
        raise typer.Exit(code=1)
