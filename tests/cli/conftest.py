"""Terminals: over an empty folder, over a few pages on birds, over the repository's content."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.forking import end_forks
from tests.cli.terminal import Terminal
from tests.conftest import Starter
from tests.newsletter.newsroom import copy_store

OWLS = """---
title: Owls
author: Nora Almqvist
date: 2026-10-05
tags: [birds]
---

Owls hunt voles at night in open fields. Barn owls nest in old churches and [barns].

- [The owl pages](https://owls.example): everything about owls and what they eat.
- [Ravens](https://ravens.example): everything about ravens and what they say 🦉.
"""
USUAL = {"threads": "1", "language_model": "none", "timezone": "Europe/Stockholm"}


def open_terminal(folder: Path, **settings: str) -> Terminal:
    (folder / ".byline").mkdir(parents=True)
    return Terminal(folder, USUAL | settings)


@pytest.fixture(scope="session", autouse=True)
def _forks_of_the_run() -> Iterator[None]:
    yield
    end_forks()


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    """An empty content folder, nothing synced."""
    terminal = open_terminal(tmp_path / "empty")
    terminal.content.mkdir()
    return terminal


@pytest.fixture(scope="session")
def _synced_birds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    terminal = open_terminal(tmp_path_factory.mktemp("birds") / "birds")
    terminal.write("posts/2026-10-05-owls.md", OWLS)
    assert terminal.run("sync").code == 0
    return terminal.folder


@pytest.fixture
def birds(_synced_birds: Path, tmp_path: Path) -> Terminal:
    """One post on owls, synced; the test may change everything."""
    folder = tmp_path / "birds"
    shutil.copytree(_synced_birds, folder, symlinks=True)
    return Terminal(folder, dict(USUAL))


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory, starter: Starter) -> Terminal:
    """A copy of the store of the repository's content. Only search in it."""
    folder = tmp_path_factory.mktemp("library") / "library"
    terminal = open_terminal(folder, content=str(starter.settings.content))
    copy_store(Path(starter.database.where), terminal.data / "byline.db")
    return terminal
