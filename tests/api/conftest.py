"""Servers to ask: one over the repository's content for all who only read, one of its own for each who writes."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import httpx
import pytest

from api.app import create_app
from api.bootstrap import Byline
from kb.embedding import Embedder
from kb.settings import Settings
from tests.api.fakes import WaitingModel
from tests.api.server import serving
from tests.conftest import Starter


def open_byline(settings: Settings, embedder: Embedder) -> Byline:
    """A Byline that shares the test run's embedding model, and quotes unless the settings say otherwise."""
    byline = Byline(settings)
    byline.embedder = embedder
    return byline


@pytest.fixture(scope="session")
def library(starter: Starter) -> Iterator[httpx.Client]:
    """A client of a server over the repository's content. Only read from it."""
    byline = open_byline(starter.settings.model_copy(update={"language_model": "none"}), starter.embedder)
    with serving(create_app(byline)) as client:
        yield client
    byline.close()


@pytest.fixture
def own_settings(settings: Settings, starter: Starter) -> Settings:
    """Settings of a copy of the repository's content, synced."""
    shutil.copytree(starter.settings.content, settings.content, dirs_exist_ok=True)
    copy = settings.data / "byline.db"
    with closing(sqlite3.connect(starter.database.where)) as old, closing(sqlite3.connect(copy)) as new:
        old.backup(new)
    return settings.model_copy(update={"language_model": "none", "threads": 1, "timezone": "Europe/Stockholm"})


@pytest.fixture
def byline(own_settings: Settings, embedder: Embedder) -> Iterator[Byline]:
    """A Byline over that copy."""
    byline = open_byline(own_settings, embedder)
    yield byline
    byline.close()


@pytest.fixture
def client(byline: Byline) -> Iterator[httpx.Client]:
    """A client of a server over that copy."""
    with serving(create_app(byline)) as client:
        yield client


@pytest.fixture
def waiting_model(byline: Byline) -> Iterator[WaitingModel]:
    """The model that writes in `byline`, which waits until it is released."""
    model = WaitingModel()
    byline.language_model = model
    yield model
    model.released.set()
