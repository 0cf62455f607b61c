"""Writes the pages of docs/reference from the code itself: `make docs`. A test fails when they are stale."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

FOLDER = Path(__file__).parents[1] / "docs" / "reference"
NOTE = "<!-- Written by `make docs` from the code. Edit the code, not this page. -->\n"
WIDTH = 90


def pages() -> dict[str, str]:
    """Every generated page, by file name."""
    return {
        "cli.md": _page("Command line", _cli()),
        "settings.md": _page("Settings", _settings()),
        "errors.md": _page("Errors and exit codes", _errors()),
        "api.md": _page("Web API", _api()),
    }


def _page(title: str, lines: Iterator[str]) -> str:
    return f"{NOTE}\n# {title}\n\n" + "\n".join(lines).rstrip() + "\n"


def _cli() -> Iterator[str]:
    import typer

    from api.cli import commands  # noqa: F401 - registers the commands
    from api.cli.main import app

    yield "Every command answers `--help`. Those with `--json` print one JSON object on standard output and nothing"
    yield "else there; its shapes are those of the [web API](api.md).\n"
    yield from _help_of(typer.main.get_command(app), "byline", None)


def _help_of(command: Any, name: str, parent: Any) -> Iterator[str]:
    context = command.make_context(name, [], parent=parent, resilient_parsing=True, terminal_width=WIDTH)
    yield f"## `{context.command_path}`\n"
    yield f"```\n{command.get_help(context).rstrip()}\n```\n"
    for child_name, child in getattr(command, "commands", {}).items():
        yield from _help_of(child, child_name, context)


def _settings() -> Iterator[str]:
    from kb.settings import SETTING_NAMES, Settings

    yield "Each setting is read from the environment variable, else from `byline.toml` in the working directory (or"
    yield "the file that `BYLINE_CONFIG` names), else it has the default. `byline doctor` shows the values in force"
    yield "and where each came from.\n"
    yield "| In `byline.toml` | Variable | Default | Meaning |\n|---|---|---|---|"
    for name in SETTING_NAMES:
        field = Settings.model_fields[name]
        default = str(field.default.get_secret_value() if hasattr(field.default, "get_secret_value") else field.default)
        yield f"| `{name}` | `BYLINE_{name.upper()}` | {f'`{default}`' if default else 'empty'} | {field.description} |"


def _errors() -> Iterator[str]:
    from api.cli.exit_codes import UNEXPECTED, exit_code
    from api.errors import status_of
    from kb.errors import BylineError

    yield "Every failure is one sentence that says what is wrong and where, and one that says what to do next. The"
    yield "command line prints it on standard error and ends with the exit code; with `--json`, and over HTTP, it is"
    yield "the object"
    yield '`{"error": {"code", "message", "hint", "subject"}}`.\n'
    yield f"Exit code 0 is success; {UNEXPECTED} is that of `byline doctor` and `byline check` when something is"
    yield "broken, of `byline import` when it wrote nothing or could not write a file, and of a bug in Byline, whose"
    yield "details are then in `byline-crash.log`.\n"
    yield "| `code` | Meaning | Exit code | HTTP status |\n|---|---|---|---|"
    for kind in _tree(BylineError):
        error = kind("", []) if kind.__name__ == "NothingKnownError" else kind("")
        meaning = (kind.__doc__ or "").split("\n")[0].rstrip(".")
        yield f"| `{kind.code}` | {meaning} | {exit_code(error)} | {status_of(error)} |"


def _tree(kind: Any) -> Iterator[Any]:
    for child in kind.__subclasses__():
        yield child
        yield from _tree(child)


def _api() -> Iterator[str]:
    from api.app import create_app
    from api.bootstrap import Byline
    from kb.settings import Settings

    with TemporaryDirectory() as folder:
        byline = Byline(Settings(data=Path(folder)))
        schema = create_app(byline).openapi()
        byline.close()
    yield "`byline serve` serves these under `http://127.0.0.1:8000`, with interactive pages at `/docs` and the full"
    yield "description, examples included, at `/openapi.json`.\n"
    yield "| Request | What it does |\n|---|---|"
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            yield f"| `{method.upper()} {path}` | {operation['summary']} |"
    yield "\n## Shapes\n"
    for name, shape in sorted(schema["components"]["schemas"].items()):
        if "properties" in shape and not name.startswith(("HTTPValidation", "Validation")):
            yield f"**{name}**: {' '.join(shape.get('description', '').split())}\n"
            for field, details in shape["properties"].items():
                described = details.get("description", "")
                yield f"- `{field}`" + (f": {described}" if described else "")
            yield ""


def main() -> None:
    """Write every page."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
        print(f"docs/reference/{name}")


if __name__ == "__main__":
    main()
