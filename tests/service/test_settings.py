from pathlib import Path

import pytest

from service.errors import SettingsError
from service.settings import PREFIX, SETTINGS, Settings, read_settings

DEFAULTS = Settings(
    "127.0.0.1",
    8080,
    Path("models/default"),
    1,
    128,
    100_000,
    1_048_576,
    10_485_760,
    50,
    20,
    268_435_456,
    100,
    20,
    2,
    0,
    1,
    "none",
    0,
    60,
    0,
    "none",
    8_192,
)


def test_defaults():
    assert read_settings({}) == DEFAULTS


def test_the_table_is_what_settings_are_made_of():
    assert [setting.name for setting in SETTINGS] == list(vars(DEFAULTS))
    for setting in SETTINGS:
        assert isinstance(setting.default, setting.type)
        assert setting.help.endswith(".")


@pytest.mark.parametrize(
    ("variable", "value", "read"),
    [
        pytest.param("BAYAN_HOST", "0.0.0.0", "0.0.0.0", id="host"),
        pytest.param("BAYAN_HOST", "::1", "::1", id="host, IPv6"),
        pytest.param("BAYAN_PORT", "9000", 9000, id="port"),
        pytest.param("BAYAN_PORT", "1", 1, id="lowest port"),
        pytest.param("BAYAN_PORT", "65535", 65535, id="highest port"),
        pytest.param("BAYAN_PORT", " 9000\n", 9000, id="blanks around a number"),
        pytest.param("BAYAN_PORT", "0009000", 9000, id="leading noughts"),
        pytest.param("BAYAN_MODEL", "/srv/نموذج 1", Path("/srv/نموذج 1"), id="model"),
        pytest.param("BAYAN_WORKERS", "256", 256, id="workers"),
        pytest.param("BAYAN_THREADS", "3", 3, id="threads"),
        pytest.param("BAYAN_STREAMS", "0", 0, id="no streams"),
        pytest.param("BAYAN_STREAMS", "3", 3, id="most streams"),
        pytest.param("BAYAN_MAX_CHARACTERS", "2147483647", 2**31 - 1, id="longest text"),
        pytest.param("BAYAN_MAX_BODY_BYTES", "10", 10, id="largest body"),
    ],
)
def test_a_variable_sets_its_setting_and_no_other(variable, value, read):
    settings = vars(read_settings({variable: value}))
    name = variable.removeprefix(PREFIX).lower()
    assert settings[name] == read
    assert settings | {name: None} == vars(DEFAULTS) | {name: None}


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
@pytest.mark.parametrize("value", ["", " ", "\t\n"])
def test_an_empty_variable_is_refused_by_name(setting, value):
    name = PREFIX + setting.name.upper()
    with pytest.raises(SettingsError, match=f"^{name} is set but empty"):
        read_settings({name: value})


@pytest.mark.parametrize(
    ("variable", "value", "range_"),
    [
        pytest.param("BAYAN_PORT", "0", "from 1 to 65535", id="port nought"),
        pytest.param("BAYAN_PORT", "65536", "from 1 to 65535", id="port too high"),
        pytest.param("BAYAN_PORT", "-1", "from 1 to 65535", id="port negative"),
        pytest.param("BAYAN_PORT", "+80", "from 1 to 65535", id="port with a sign"),
        pytest.param("BAYAN_PORT", "8e3", "from 1 to 65535", id="port with an exponent"),
        pytest.param("BAYAN_PORT", "80.0", "from 1 to 65535", id="port a fraction"),
        pytest.param("BAYAN_PORT", "8_080", "from 1 to 65535", id="port with an underscore"),
        pytest.param("BAYAN_PORT", "٨٠٨٠", "from 1 to 65535", id="port in Arabic digits"),
        pytest.param("BAYAN_PORT", "8²", "from 1 to 65535", id="port with a superscript"),
        pytest.param("BAYAN_PORT", "http", "from 1 to 65535", id="port by name"),
        pytest.param("BAYAN_PORT", "9" * 5_000, "from 1 to 65535", id="port of 5,000 digits"),
        pytest.param("BAYAN_WORKERS", "0", "from 1 to 256", id="no worker"),
        pytest.param("BAYAN_THREADS", "1025", "from 1 to 1024", id="too many threads"),
        pytest.param("BAYAN_MAX_CHARACTERS", "0", "from 1 to 2147483647", id="no text"),
        pytest.param("BAYAN_MAX_BODY_BYTES", "2147483648", "from 1 to 2147483647", id="body too large"),
    ],
)
def test_a_number_that_cannot_be_is_refused_by_name(variable, value, range_):
    with pytest.raises(SettingsError, match=f"^{variable} must be a whole number {range_}, not '") as error:
        read_settings({variable: value})
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    "variables",
    [
        pytest.param({"BAYAN_STREAMS": "128"}, id="as many streams as threads"),
        pytest.param({"BAYAN_THREADS": "2"}, id="too few threads for the default"),
        pytest.param({"BAYAN_THREADS": "3", "BAYAN_STREAMS": "9"}, id="both"),
    ],
)
def test_streams_leave_a_thread_for_single_texts(variables):
    with pytest.raises(SettingsError, match=r"^BAYAN_STREAMS must be less than BAYAN_THREADS \(\d+\)"):
        read_settings(variables)


def test_the_environment_is_read_when_asked(monkeypatch):
    monkeypatch.setenv("BAYAN_PORT", "9001")
    assert read_settings().port == 9001
    monkeypatch.delenv("BAYAN_PORT")
    assert read_settings().port == 8080


def test_settings_do_not_change():
    with pytest.raises(AttributeError, match="cannot assign"):
        read_settings({}).port = 1
