"""`byline doctor`."""

from api.doctor import Checkup
from tests.cli.terminal import Terminal


def test_a_sound_installation(birds: Terminal) -> None:
    said = birds.run("doctor", "--quick")

    assert said.code == 0, said.out
    assert "BROKEN" not in said.out
    assert "keyword_weight" in said.out
    assert "1 documents" in said.out


def test_every_setting_and_its_origin_in_json(birds: Terminal) -> None:
    (birds.folder / "byline.toml").write_text('author = "Nora Almqvist"\n')
    checkup = birds.run("doctor", "--quick", "--json", access_token="hush").answer(Checkup)
    settings = {setting.name: setting for setting in checkup.settings}

    assert all(finding.is_sound for finding in checkup.findings)
    assert (settings["author"].value, settings["author"].origin) == ("Nora Almqvist", "byline.toml")
    assert settings["threads"].origin == "BYLINE_THREADS"
    assert settings["keyword_weight"].origin == "default"
    assert "hush" not in settings["access_token"].value


def test_what_is_broken_is_named_and_the_rest_is_still_examined(birds: Terminal) -> None:
    said = birds.run("doctor", "--quick", language_model="nowhere.gguf", content="nowhere")

    assert said.code == 1
    assert said.out.count("BROKEN") == 2
    assert "nowhere.gguf" in said.out
    assert "BYLINE_LANGUAGE_MODEL" in said.out
    assert "1 documents" in said.out


def test_a_data_folder_that_cannot_be_made_breaks_the_store_and_nothing_else(birds: Terminal) -> None:
    (birds.folder / "taken").write_text("a file, where a folder is wanted")
    said = birds.run("doctor", "--quick", data="taken/byline")

    assert said.code == 1
    assert said.out.count("BROKEN") == 1
    assert "BYLINE_DATA" in said.out
    assert "SmolLM2" in said.out or "none: drafts" in said.out


def test_passwords_in_addresses_are_not_shown(birds: Terminal) -> None:
    store, model = "postgresql://nora:hush@127.0.0.1:9/byline", "http://nora:hush@127.0.0.1:9/v1"
    for options in ([], ["--json"]):
        said = birds.run("doctor", "--quick", *options, database=store, language_model_url=model)
        assert said.code == 1
        assert "hush" not in said.out + said.err
        assert "postgresql://nora:***@127.0.0.1:9/byline" in said.out
