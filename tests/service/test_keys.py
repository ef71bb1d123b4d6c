import pytest

from service.errors import SettingsError
from service.keys import KeyFile, add_key, names, revoke


@pytest.fixture
def path(tmp_path):
    return tmp_path / "keys"


@pytest.fixture
def clock(monkeypatch):
    """Let the time between looks pass."""
    now = [0.0]
    monkeypatch.setattr("service.keys.time.monotonic", lambda: now[0])

    def pass_() -> None:
        now[0] += 2

    return pass_


def test_each_key_is_somebody_s(path):
    keys = {name: add_key(path, name) for name in ("desk", "archive")}
    known = KeyFile(path)
    assert {name: known.name_of(key) for name, key in keys.items()} == {"desk": "desk", "archive": "archive"}
    for wrong in ("", keys["desk"][:-1], keys["desk"] + "x", keys["desk"].upper(), "مفتاح", "\udcff"):
        assert known.name_of(wrong) is None


def test_a_name_may_have_several_keys(path):
    first, second = (add_key(path, "desk") for _ in range(2))
    assert first != second
    assert {KeyFile(path).name_of(key) for key in (first, second)} == {"desk"}
    assert names(path) == ["desk", "desk"]


def test_keys_are_not_in_the_file(path):
    key = add_key(path, "desk")
    assert len(key) >= 43
    assert key not in path.read_text()


def test_a_revoked_key_is_refused_and_a_new_one_taken(path, clock):
    old = add_key(path, "desk")
    other = add_key(path, "archive")
    known = KeyFile(path)
    assert revoke(path, "desk") == 1
    new = add_key(path, "desk")
    clock()
    assert [known.name_of(key) for key in (old, new, other)] == [None, "desk", "archive"]


@pytest.mark.parametrize("spoil", [lambda path: path.unlink(), lambda path: path.write_text("secret")], ids=str)
def test_while_the_file_cannot_be_used_nobody_is_let_in(path, clock, spoil):
    key = add_key(path, "desk")
    known = KeyFile(path)
    content = path.read_text()
    spoil(path)
    clock()
    assert known.name_of(key) is None
    path.write_text(content)
    clock()
    assert known.name_of(key) == "desk"


def test_a_line_that_is_no_hash_is_refused_without_being_quoted(path):
    path.write_text("# keys\n\ndesk the-secret-itself\n")
    with pytest.raises(SettingsError, match=r"^keys: line 3 is not a name and a hash$"):
        KeyFile(path)


def test_no_file_is_refused(path):
    with pytest.raises(SettingsError, match=r"keys .*: cannot be read: No such file"):
        KeyFile(path)


@pytest.mark.parametrize("name", ["", "two words", "x" * 65, "a\nb", "مكتب"])
def test_a_name_that_may_not_be(path, name):
    with pytest.raises(SettingsError, match="a key's name has 1 to 64"):
        add_key(path, name)
    assert not path.exists()
