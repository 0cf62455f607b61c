"""Finds Jinja2 templates: the user's own first, then those that come with Byline."""

from pathlib import Path

import jinja2

from kb.errors import SettingsError


class Templates:
    """A set of templates of one package, any of which a user may replace.

    Args:
        package: folder of the templates that come with Byline.
        own: the user's folder; it need not exist or hold them all.
        autoescape: whether values are escaped for HTML in `.html` templates.
    """

    def __init__(self, package: Path, own: Path, *, autoescape: bool = False) -> None:
        self._own = own
        self._environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader([own, package]),
            autoescape=jinja2.select_autoescape(["html.jinja"]) if autoescape else False,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )

    def render(self, name: str, **values: object) -> str:
        """Fill a template.

        Raises:
            SettingsError: the template is broken; the sentence names its file and line.
        """
        try:
            return self._environment.get_template(name).render(**values)
        except Exception as error:  # a template runs code of the user's own, which may raise anything
            line = getattr(error, "lineno", None)
            where = f"{self._own / name}" + (f", line {line}" if line else "")
            raise SettingsError(
                f"The template {where} cannot be used: {error}.",
                hint="Mend it, or delete it to use the one that comes with Byline.",
                subject=name,
            ) from error
