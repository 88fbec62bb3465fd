"""Settings come from the environment, are checked, and are all documented."""

import stat
from dataclasses import fields
from pathlib import Path

import pytest

from server.settings import PREFIX, Settings, SettingsError, read_settings

DOCUMENTED = (Path(__file__).parents[2] / "docs" / "settings.md").read_text()
SECRET = "x" * 32


def read(**environment):
    return read_settings({f"CAIRN_{name}": value for name, value in environment.items()})


@pytest.mark.parametrize("name", [each.name for each in fields(Settings)])
def test_every_setting_is_documented(name):
    assert f"| `{PREFIX}{name.upper()}` |" in DOCUMENTED


def test_every_documented_setting_exists():
    rows = [line.split("`")[1] for line in DOCUMENTED.splitlines() if line.startswith("| `")]

    assert rows == [PREFIX + each.name.upper() for each in fields(Settings)]


def test_values_are_read_as_what_they_are():
    settings = read(
        SECRET=SECRET,
        PORT="9000",
        DEVELOPMENT="true",
        CORS_ORIGINS="https://a.example, https://b.example",
        PUBLIC_URL="https://cairn.example/",
        ELASTICSEARCH_URL="http://search:9200",
    )

    assert (settings.port, settings.development, settings.embedded) == (9000, True, False)
    assert settings.cors_origins == ("https://a.example", "https://b.example")
    assert (settings.public_url, settings.is_secure) == ("https://cairn.example", True)


def test_options_come_before_the_environment_and_the_public_address_follows_the_port():
    settings = read_settings({"CAIRN_SECRET": SECRET, "CAIRN_PORT": "9000"}, port=9001, host=None)

    assert (settings.port, settings.host) == (9001, "127.0.0.1")
    assert settings.public_url == "http://localhost:9001"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"),
        ("PORT", "-1"),
        ("DEVELOPMENT", "maybe"),
        ("PUBLIC_URL", "cairn.example"),
        ("DATABASE_URL", "mysql://localhost"),
        ("LOG_FORMAT", "xml"),
        ("MAIL_URL", "ftp://localhost"),
        ("SECRET", "short"),
    ],
)
def test_a_value_that_cannot_be_used_is_named(name, value):
    with pytest.raises(SettingsError, match=f"CAIRN_{name}"):
        read(**{"SECRET": SECRET, name: value})


def test_a_secret_is_required_where_it_is_no_development_server(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    with pytest.raises(SettingsError, match="CAIRN_SECRET is not set"):
        read()

    assert not (tmp_path / "var").exists()


def test_a_development_server_makes_a_secret_that_only_its_owner_reads(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    first, second = read(DEVELOPMENT="yes"), read(DEVELOPMENT="yes")

    assert first.secret == second.secret
    assert len(first.secret) >= 32
    assert stat.S_IMODE((tmp_path / "var" / "secret").stat().st_mode) == 0o600


def test_a_cluster_is_named_in_one_way():
    assert read(SECRET=SECRET, ELASTICSEARCH_CLOUD_ID="a:b").embedded is False
    urls = read(SECRET=SECRET, ELASTICSEARCH_URL="http://a:9200/, https://b")
    assert urls.elasticsearch_url == "http://a:9200,https://b"

    with pytest.raises(SettingsError, match="not both"):
        read(SECRET=SECRET, ELASTICSEARCH_CLOUD_ID="a:b", ELASTICSEARCH_URL="http://a:9200")
    with pytest.raises(SettingsError, match="CAIRN_ELASTICSEARCH_INDEX is 'Cairn'"):
        read(SECRET=SECRET, ELASTICSEARCH_INDEX="Cairn")
