import pytest

from service.artifact import open_artifact
from service.errors import ModelError
from service.model_folder import active_model, list_models, roll_back, use


def version(folder):
    return open_artifact(folder).version


def test_a_model_is_its_own_folder(tiny_folder):
    assert active_model(tiny_folder) == tiny_folder


def test_the_model_used_last_is_the_active_one(several):
    for name in ("one", "two", "one"):
        assert use(several, name) == version(several / name)
        assert active_model(several) == several / name


def test_rolling_back_goes_through_what_was_used_before(several):
    for name in ("one", "two", "one"):
        use(several, name)
    assert [roll_back(several)[0] for _ in range(2)] == ["two", "one"]
    with pytest.raises(ModelError, match="active names no model that was in use before"):
        roll_back(several)
    assert active_model(several) == several / "one"


def test_using_the_active_model_again_changes_nothing(several):
    use(several, "one")
    use(several, "two")
    use(several, "two")
    assert roll_back(several)[0] == "one"


def test_the_list_marks_the_active_one_and_says_what_is_refused(several):
    use(several, "two")
    listed = {model.name: model for model in list_models(several)}
    assert [name for name, model in listed.items() if model.active] == ["two"]
    assert {name: model.version for name, model in listed.items()} == {
        "one": version(several / "one"),
        "two": version(several / "two"),
        "bad": "",
    }
    assert (listed["one"].texts, listed["one"].refused) == (36, None)
    assert "model.joblib has" in listed["bad"].refused


@pytest.mark.parametrize(
    ("name", "said"),
    [
        pytest.param("bad", "model.joblib has .* bytes where its manifest says", id="damaged"),
        pytest.param("three", "no manifest.json in it", id="missing"),
        pytest.param("../one", "'../one' is not the name of a folder in it", id="elsewhere"),
        pytest.param("..", "'..' is not the name", id="above"),
        pytest.param("", "'' is not the name", id="no name"),
        pytest.param("one\ntwo", r"'one\\ntwo' is not the name", id="two lines"),
    ],
)
def test_what_cannot_be_used_leaves_the_active_one(several, name, said):
    use(several, "one")
    with pytest.raises(ModelError, match=said):
        use(several, name)
    assert active_model(several) == several / "one"


@pytest.mark.parametrize("content", [b"", b"\n \n", b"../one", b"\xff", b"one\n../two"], ids=repr)
def test_a_pointer_that_names_no_folder_is_refused(several, content):
    (several / "active").write_bytes(content)
    with pytest.raises(ModelError, match=r"active (names no folder in it|cannot be read)"):
        active_model(several)


def test_several_models_and_no_choice_is_refused(several):
    with pytest.raises(ModelError, match="it holds several; choose one with `python -m service models use`"):
        active_model(several)


def test_a_model_itself_holds_no_others(tiny_folder):
    with pytest.raises(ModelError, match="it is a model itself"):
        use(tiny_folder, "one")
    with pytest.raises(ModelError, match="no folder in it holds a model"):
        list_models(tiny_folder)
