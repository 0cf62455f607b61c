"""`byline export`, `restore`, `migrate-store` and `check`."""

import gzip
import json
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from api.answers.search import SearchAnswer
from api.answers.store import CheckAnswer, CopyAnswer
from kb.database import Database
from tests.cli.terminal import MAIN, TIMEOUT, Terminal
from tests.postgres import Postgres

HELD = "1 document, 1 passage, 3 vectors, 0 drafts, 0 issues."


def harm(terminal: Terminal, statement: str) -> None:
    connection = sqlite3.connect(terminal.data / "byline.db")
    with connection:
        connection.execute(statement)
    connection.close()


def test_a_store_is_exported_and_restored_into_a_new_one(birds: Terminal) -> None:
    said = birds.run("export", "backup.jsonl.gz")
    assert (said.code, said.out) == (0, f"Exported to backup.jsonl.gz: {HELD}\n")
    assert gzip.decompress((birds.folder / "backup.jsonl.gz").read_bytes()).startswith(b'{"byline":"export"')

    new: dict[str, Any] = {"database": "sqlite:///new.db"}
    said = birds.run("restore", "backup.jsonl.gz", **new)
    assert (said.code, said.out) == (0, f"Restored from backup.jsonl.gz: {HELD}\n")
    assert birds.run("sync", **new).out.splitlines()[0] == "0 added, 0 updated, 1 unchanged, 0 removed, 0 failed"
    answers = [birds.run("search", "voles", "--json", **where).answer(SearchAnswer) for where in ({}, new)]
    assert answers[0].hits == answers[1].hits != []


def test_an_export_flows_through_a_pipe(birds: Terminal) -> None:
    said = birds.run("export", "-")
    assert said.code == 0, said.err
    assert said.err.splitlines()[-1] == f"Exported to standard output: {HELD}"
    done = subprocess.run(
        [sys.executable, "-c", MAIN, "restore", "-"],
        cwd=birds.folder,
        env=birds.environment(database="sqlite:///new.db"),
        input=said.out,
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, f"Restored from standard input: {HELD}\n")


def test_answers_in_json_say_what_was_copied(birds: Terminal) -> None:
    exported = birds.run("export", "backup.jsonl", "--json").answer(CopyAnswer)
    restored = birds.run("restore", "backup.jsonl", "--json", database="sqlite:///new.db").answer(CopyAnswer)

    assert restored == exported
    assert (exported.rows["document"], exported.embedding_model is None) == (1, False)
    said = birds.run("export", "-", "--json")
    assert (said.code, said.json["error"]["subject"]) == (2, "--json")


def test_nothing_is_overwritten_unasked(birds: Terminal) -> None:
    assert birds.run("export", "backup.jsonl").code == 0
    said = birds.run("export", "backup.jsonl")
    assert (said.code, said.err.splitlines()[-1]) == (
        5,
        "byline: backup.jsonl is there already. Name another file, or write over it with `--force`.",
    )
    assert birds.run("export", "backup.jsonl", "--force").code == 0
    said = birds.run("restore", "backup.jsonl", "--json")
    assert (said.code, said.json["error"]["code"]) == (5, "conflict")
    assert "`--replace` drops what it holds" in said.json["error"]["hint"]
    assert birds.run("restore", "backup.jsonl", "--replace").code == 0
    assert birds.run("check").code == 0


def test_a_damaged_export_is_refused_and_the_store_stays(birds: Terminal) -> None:
    assert birds.run("export", "backup.jsonl").code == 0
    file = birds.folder / "backup.jsonl"
    file.write_bytes(file.read_bytes()[:-100])
    said = birds.run("restore", "backup.jsonl", "--replace")

    assert said.code == 2
    assert "byline: backup.jsonl is cut off: its last line, number " in said.err
    assert birds.run("search", "voles", "--json").answer(SearchAnswer).total == 1
    assert birds.run("restore", "posts.md").err == "byline: posts.md cannot be read: No such file or directory.\n"


def test_a_store_moves_to_a_server_and_back(birds: Terminal, postgres: Postgres) -> None:
    url = postgres.fresh()
    said = birds.run("migrate-store", url)
    assert said.code == 0, said.err
    assert unquote(said.out).splitlines() == [
        f"Copied to {url}: {HELD}",
        f"To use it, set BYLINE_DATABASE={url}, or `database` in byline.toml.",
    ]
    hits = birds.run("search", "voles", "--json", database=url).answer(SearchAnswer).hits
    assert [hit.path for hit in hits] == ["posts/2026-10-05-owls.md"]
    assert birds.run("check", database=url).code == 0
    assert birds.run("migrate-store", url).code == 5
    assert birds.run("migrate-store", url, "--replace").code == 0
    assert birds.run("migrate-store", "sqlite:///back.db", database=url).code == 0
    assert birds.run("check", database="sqlite:///back.db").out == "The store is sound: 1 document, 1 passage.\n"
    postgres.drop(url)


def test_targets_that_make_no_sense_are_named(birds: Terminal) -> None:
    assert birds.run("migrate-store", "mysql://nora:secret@host/byline").code == 3
    said = birds.run("migrate-store", "sqlite:///.byline/byline.db", "--replace")
    assert (said.code, "cannot be copied onto itself" in said.err) == (2, True)
    assert birds.run("check").code == 0


def test_faults_are_told_and_repaired(birds: Terminal) -> None:
    harm(birds, "DELETE FROM document_tag")
    said = birds.run("check")
    assert (said.code, said.out.splitlines()) == (
        1,
        [
            "fault: The tags of 1 document, posts/2026-10-05-owls.md, are not those it can be found by.",
            "`byline check --repair` makes anew what derives from your content and from other rows.",
        ],
    )
    said = birds.run("check", "--repair")
    assert (said.code, said.out.splitlines()) == (
        0,
        [
            "repaired: The tags of 1 document, posts/2026-10-05-owls.md, are not those it can be found by.",
            "The store is sound: 1 document, 1 passage.",
        ],
    )


def test_what_only_a_sync_can_mend_is_left_to_it(birds: Terminal) -> None:
    harm(birds, "DELETE FROM embedding WHERE text_hash IN (SELECT text_hash FROM passage)")
    said = birds.run("check", "--repair", "--json")
    answer = CheckAnswer.model_validate(json.loads(said.out))

    assert (said.code, answer.is_sound, answer.marked) == (1, False, 1)
    assert [fault.area for fault in answer.faults] == ["vectors"]
    assert birds.run("sync").out.startswith("0 added, 1 updated, ")
    assert birds.run("check", "--json").answer(CheckAnswer).is_sound


def test_ctrl_c_leaves_no_half_store(library: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "backup.jsonl"
    assert library.run("export", str(file)).code == 0
    lines = file.read_bytes().splitlines(keepends=True)
    with subprocess.Popen(
        [sys.executable, "-c", MAIN, "restore", "-"],
        cwd=tmp_path,
        env=library.environment(database=f"sqlite:///{tmp_path}/new.db"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdin is not None
        assert process.stderr is not None
        process.stdin.write(b"".join(lines[:1000]))
        process.stdin.flush()
        assert process.stderr.readline().startswith(b"Restoring")
        process.send_signal(signal.SIGINT)
        assert process.stderr.readline().startswith(b"Stopping")
        out, err = process.communicate(b"".join(lines[1000:]), timeout=TIMEOUT)

    assert (process.returncode, out) == (130, b"")
    assert err.decode().splitlines()[-1] == "byline: Stopped on request. Nothing was changed."
    database = Database(f"sqlite:///{tmp_path}/new.db")
    with database.read() as session:
        assert session.connection().exec_driver_sql("SELECT count(*) FROM document").scalar() == 0
    database.close()


def test_a_store_that_an_older_byline_has_indexed_is_named_by_a_check_and_mended_by_a_search(birds: Terminal) -> None:
    harm(birds, "UPDATE store_state SET value = '1' WHERE name = 'words_version'")
    harm(birds, "DELETE FROM passage_index")
    said = birds.run("check")
    assert (said.code, "fault: An older Byline made the index" in said.out) == (1, True)

    said = birds.run("search", "voles", "--mode", "keyword")

    assert (said.code, "Owls" in said.out) == (0, True)
    assert said.err.startswith("Indexing")
    assert birds.run("check").code == 0


def test_what_byline_keeps_of_texts_is_for_its_owner_alone(terminal: Terminal) -> None:
    terminal.write("posts/owls.md", "Owls hunt.")
    store = terminal.folder / "stores" / "owls.db"
    assert terminal.run("sync", database=f"sqlite:///{store}").code == 0
    assert terminal.run("export", "backup.jsonl", database=f"sqlite:///{store}").code == 0
    kept = [store.parent, *store.parent.iterdir(), terminal.folder / "backup.jsonl"]
    readable = [file.name for file in kept if file.stat().st_mode & 0o077 and "lock" not in file.name]
    assert readable == []
