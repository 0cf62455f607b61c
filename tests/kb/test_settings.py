"""Where settings come from, and what is said of those that cannot be used."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from kb.errors import SettingsError
from kb.settings import SETTING_NAMES, load_settings


@pytest.fixture
def byline_toml() -> Path:
    """byline.toml in the working directory, which every test has to itself."""
    return Path("byline.toml")


def test_every_setting_has_a_default_and_a_meaning() -> None:
    settings = load_settings({})
    assert settings.content == Path("content")
    assert settings.origins == dict.fromkeys(SETTING_NAMES, "default")
    assert all(type(settings).model_fields[name].description for name in SETTING_NAMES)


def test_the_environment_wins_over_the_file_and_the_file_over_the_default(byline_toml: Path) -> None:
    byline_toml.write_text('author = "Nora"\nport = 9000\n')
    settings = load_settings({"BYLINE_PORT": "9001"})
    assert (settings.port, settings.author, settings.host) == (9001, "Nora", "127.0.0.1")
    origins = {name: settings.origins[name] for name in ("port", "author", "host")}
    assert origins == {"port": "BYLINE_PORT", "author": "byline.toml", "host": "default"}


def test_without_an_environment_of_its_own_the_process_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BYLINE_AUTHOR", "Nora")
    assert load_settings().author == "Nora"


def test_byline_config_names_the_file_to_read_instead(byline_toml: Path, tmp_path: Path) -> None:
    byline_toml.write_text('author = "Not read"\n')
    other = tmp_path / "other.toml"
    other.write_text('author = "Nora"\n')
    settings = load_settings({"BYLINE_CONFIG": str(other)})
    assert (settings.author, settings.origins["author"]) == ("Nora", str(other))


def test_a_config_file_that_was_asked_for_must_exist(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"BYLINE_CONFIG names .*gone\.toml, which does not exist"):
        load_settings({"BYLINE_CONFIG": str(tmp_path / "gone.toml")})


def test_an_empty_byline_config_is_as_good_as_none() -> None:
    assert load_settings({"BYLINE_CONFIG": ""}).origins["author"] == "default"


def test_a_mistyped_setting_is_named_with_the_one_that_was_meant(byline_toml: Path) -> None:
    byline_toml.write_text('auhtor = "Nora"\n')
    with pytest.raises(SettingsError, match=r"byline\.toml sets “auhtor”, which is not a setting") as caught:
        load_settings({})
    assert caught.value.hint == "Did you mean “author”?"


def test_a_setting_like_no_other_points_to_the_list(byline_toml: Path) -> None:
    byline_toml.write_text("[xyzzy]\nx = 1\n")
    with pytest.raises(SettingsError, match="“xyzzy”") as caught:
        load_settings({})
    assert "settings.md" in caught.value.hint


def test_origins_cannot_be_set(byline_toml: Path) -> None:
    byline_toml.write_text("[origins]\nauthor = 'me'\n")
    with pytest.raises(SettingsError, match="“origins”, which is not a setting"):
        load_settings({})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("port", "many"),
        ("port", "70000"),
        ("keyword_weight", "1.5"),
        ("embedding_runtime", "tensorflow"),
        ("schedule_time", "9:00"),
        ("schedule_day", "31"),
        ("schedule", "sometimes"),
        ("max_file_bytes", "0"),
    ],
)
def test_a_bad_value_is_told_with_its_setting_and_where_it_came_from(name: str, value: str, byline_toml: Path) -> None:
    with pytest.raises(SettingsError, match=f"The setting “{name}” from BYLINE_{name.upper()} cannot be used: "):
        load_settings({f"BYLINE_{name.upper()}": value})
    byline_toml.write_text(f'{name} = "{value}"\n')
    with pytest.raises(SettingsError, match=rf"The setting “{name}” from byline\.toml cannot be used: ") as caught:
        load_settings({})
    assert caught.value.subject == name


@pytest.mark.parametrize("zone", ["Europe/Atlantis", "Europe", "../etc/passwd", "/etc/localtime", "CET-1CEST,M3"])
def test_a_time_zone_that_does_not_exist_is_refused(zone: str) -> None:
    with pytest.raises(SettingsError, match=f"“timezone” from BYLINE_TIMEZONE .* “{zone}” is not a time zone"):
        load_settings({"BYLINE_TIMEZONE": zone})


def test_the_time_zone_is_the_one_set_else_the_machines_own() -> None:
    assert load_settings({"BYLINE_TIMEZONE": "Europe/Stockholm"}).zone == ZoneInfo("Europe/Stockholm")
    assert isinstance(load_settings({}).zone, ZoneInfo)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"author = Nora\n", r"byline\.toml is not valid TOML: .*line 1"),
        (b"author = 'Nora\n", r"byline\.toml is not valid TOML: "),
        ("author = 'Åsa'\n".encode("latin-1"), r"byline\.toml cannot be read: "),
    ],
    ids=["no quotes", "one quote", "latin-1"],
)
def test_a_broken_file_is_named_with_what_is_wrong(content: bytes, reason: str, byline_toml: Path) -> None:
    byline_toml.write_bytes(content)
    with pytest.raises(SettingsError, match=reason):
        load_settings({})


def test_a_folder_named_like_the_file_is_said_to_be_unreadable(byline_toml: Path) -> None:
    byline_toml.mkdir()
    with pytest.raises(SettingsError, match=r"byline\.toml cannot be read"):
        load_settings({})


def test_the_database_lies_in_the_data_folder_unless_set() -> None:
    assert load_settings({"BYLINE_DATA": "/somewhere"}).database_url == "sqlite:////somewhere/byline.db"
    assert load_settings({"BYLINE_DATABASE": "sqlite:///x.db"}).database_url == "sqlite:///x.db"


def test_the_access_token_is_not_shown() -> None:
    settings = load_settings({"BYLINE_ACCESS_TOKEN": "hush"})
    assert settings.access_token.get_secret_value() == "hush"
    assert "hush" not in f"{settings!r} {settings} {settings.model_dump()} {settings.model_dump_json()}"


def test_every_core_is_used_unless_told_otherwise() -> None:
    assert load_settings({}).cpu_threads >= 1
    assert load_settings({"BYLINE_THREADS": "3"}).cpu_threads == 3
    assert load_settings({"BYLINE_THREADS": "3"}).cpu_cores == 3


def test_today_is_the_day_in_the_time_zone() -> None:
    east, west = (load_settings({"BYLINE_TIMEZONE": f"Pacific/{place}"}) for place in ("Kiritimati", "Pago_Pago"))
    assert west.today() < east.today()  # 25 hours apart
