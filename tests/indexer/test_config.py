"""Settings: where they come from, what is refused, and how it is said."""

import tomllib
from pathlib import Path

import pytest

from indexer.config import Config, keys, load
from indexer.errors import ConfigError

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for section in Config.model_fields:
        for _, key, _ in keys():
            monkeypatch.delenv(f"WINNOW_{section}__{key}".upper(), raising=False)
    return tmp_path


def test_without_a_file_the_defaults_hold(empty_folder: Path) -> None:
    config = load()

    assert (config.web.host, config.web.port) == ("127.0.0.1", 8080)
    assert config.paths.crawled == empty_folder / "crawled"


def test_the_environment_wins_over_the_file(
    empty_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (empty_folder / "config.toml").write_text('[web]\nport = 1111\ntitle = "Mine"\n')
    monkeypatch.setenv("WINNOW_WEB__PORT", "2222")

    config = load()

    assert (config.web.port, config.web.title) == (2222, "Mine")


def test_a_flag_wins_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WINNOW_WEB__PORT", "2222")

    assert load(flags={"web": {"port": 3333}}).web.port == 3333


def test_relative_paths_start_at_the_files_folder(empty_folder: Path) -> None:
    (empty_folder / "below").mkdir()
    (empty_folder / "below" / "mine.toml").write_text('[paths]\ncrawled = "pages"\n')

    assert (
        load(Path("below/mine.toml")).paths.crawled == empty_folder / "below" / "pages"
    )


def test_the_file_of_rules_lies_beside_the_settings(empty_folder: Path) -> None:
    (empty_folder / "below").mkdir()
    (empty_folder / "below" / "mine.toml").write_text("")

    assert load(Path("below/mine.toml")).paths.rules == (
        empty_folder / "below" / "rules.toml"
    )


def test_a_site_is_set_for_a_folder(empty_folder: Path) -> None:
    (empty_folder / "config.toml").write_text(
        '[sites."news/old"]\nbase_url = "https://n.example/"\n'
    )

    assert load().sites["news/old"].base_url == "https://n.example/"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (
            "[web]\nprot = 1",
            r"config\.toml: unknown key 'web\.prot', did you mean 'port'\?",
        ),
        ("[wbe]\nport = 1", r"config\.toml: unknown key 'wbe', did you mean 'web'\?"),
        (
            '[web]\nport = "http"',
            r"config\.toml: web\.port should be a valid integer.*got 'http'",
        ),
        (
            "[web]\nport = 70000",
            r"config\.toml: web\.port should be less than or equal to 65535, got 70000",
        ),
        (
            '[web]\nhost = "0.0.0.0"',
            r"config\.toml: web\.host must be a loopback address",
        ),
        (
            '[index]\nengine = "lucene"',
            r"config\.toml: index\.engine should be 'whoosh' or 'opensearch'",
        ),
        (
            '[schedule]\nevery = "6 hours"',
            r"config\.toml: schedule\.every must be a whole number and",
        ),
        (
            '[schedule]\nevery = "0m"',
            r"config\.toml: schedule\.every must be a whole number and",
        ),
        (
            '[schedule]\ncron = "every day"',
            r"config\.toml: schedule\.cron must be five cron fields",
        ),
        (
            '[schedule]\nevery = "6h"\ncron = "1 1 * * *"',
            "schedule takes either every or cron, not both",
        ),
        ('[sites.a]\nbase_url = "ftp://a"', r"sites\.a\.base_url must begin with http"),
        ("[sites.a]\n", r"config\.toml: sites\.a\.base_url is missing"),
        (
            '[rules."a.example"]\nremove = ["aside", "p:hover"]',
            r"config\.toml: rules\.a\.example\.remove cannot hold 'p:hover': .* at ':hover'",
        ),
        (
            '[rules."*"]\nkeep_lines = ["(a+)+"]',
            r"config\.toml: rules\.\*\.keep_lines cannot hold .* may take for ever",
        ),
        (
            '[rules."*"]\nkeep_lines = [""]',
            r"rules\.\*\.keep_lines cannot hold an empty string",
        ),
        (
            '[rules."a.example"]\nremove = "aside"',
            r"config\.toml: rules\.a\.example\.remove should be a valid tuple",
        ),
        (
            '[rules."a.example"]\ndrop = []',
            r"unknown key 'rules\.a\.example\.drop'; known: keep, remove, keep_lines",
        ),
        (
            '[rules."https://a.example/"]\nkeep = []',
            r"config\.toml: rules has a section 'https://a\.example/': name the site",
        ),
        ("[web", r"config\.toml: is no valid TOML"),
        ("web = 3", r"config\.toml: web should be"),
        ('[web]\ntitle = ""\nthreads = 0', r"web\.title(.|\n)*web\.threads"),
    ],
)
def test_a_wrong_setting_is_named(
    empty_folder: Path, text: str, complaint: str
) -> None:
    (empty_folder / "config.toml").write_text(text)

    with pytest.raises(ConfigError, match=complaint):
        load()


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("WINNOW_WEB__PORT", "http", r"WINNOW_WEB__PORT: web\.port should be"),
        (
            "WINNOW_WEB__PROT",
            "1",
            r"WINNOW_WEB__PROT: unknown key 'web\.prot', did you mean 'port'\?",
        ),
        (
            "WINNOW_WEB_PORT",
            "1",
            r"two underscores, did you mean WINNOW_WEB__PORT\?",
        ),
        (
            "WINNOW_WBE__PORT",
            "1",
            r"WINNOW_WBE__PORT: there is no section 'wbe', did you mean 'web'\?",
        ),
    ],
)
def test_a_wrong_variable_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, complaint: str
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(ConfigError, match=complaint):
        load()


def test_a_file_that_is_named_must_be_there() -> None:
    with pytest.raises(
        ConfigError, match=r"missing\.toml: cannot be read \(No such file"
    ):
        load(Path("missing.toml"))


@pytest.mark.parametrize(
    ("every", "seconds"),
    [("", 0), ("90s", 90), ("30m", 1800), ("6h", 21600), ("1d", 86400)],
)
def test_an_interval_is_read_in_its_unit(
    empty_folder: Path, every: str, seconds: int
) -> None:
    (empty_folder / "config.toml").write_text(f'[schedule]\nevery = "{every}"\n')

    assert load().schedule.every_s == seconds


def test_every_setting_is_explained_in_the_shipped_file() -> None:
    text = (ROOT / "config.toml").read_text(encoding="utf-8")
    uncommented = "\n".join(
        line.removeprefix("# ") if " = " in line else line for line in text.splitlines()
    )
    uncommented = "\n".join(
        line for line in uncommented.splitlines() if not line.startswith("every = ")
    )
    shipped = tomllib.loads(uncommented)

    for section, key, info in keys():
        if section.startswith(("sites", "rules")):
            named = shipped[section.partition(".")[0]].values()
            assert named
            assert all(key in site for site in named)
        elif key != "every":
            assert key in shipped[section]
            if (section, key) != ("schedule", "cron"):
                assert (
                    Config(**{section: {key: shipped[section][key]}}).model_dump()[
                        section
                    ][key]
                    == info.default
                )
    load(ROOT / "config.toml")


def test_a_schedule_of_the_other_kind_overrules_the_files(
    empty_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (empty_folder / "config.toml").write_text('[schedule]\nevery = "6h"\n')
    monkeypatch.setenv("WINNOW_SCHEDULE__CRON", "15 3 * * *")

    assert (load().schedule.every, load().schedule.cron) == ("", "15 3 * * *")


def test_the_years_limit_is_a_limit(empty_folder: Path) -> None:
    (empty_folder / "config.toml").write_text('[schedule]\nevery = "99999999999d"\n')

    with pytest.raises(ConfigError, match="must be a year at most"):
        load()
