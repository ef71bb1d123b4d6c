"""Dependencies point one way, and nothing happens at import."""

import ast
import json
import subprocess
import sys

import pytest
from samples import ROOT

PACKAGES = ("service", "training")
MODULES = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    for package in PACKAGES
    for path in (ROOT / package).rglob("*.py")
)

# What is imported in a fresh interpreter, watched: our reads of the environment and of files, and whatever
# anybody starts, writes or listens on.
WATCH = """
import json, logging, os, sys, threading

ROOT, MODULE = sys.argv[1:]
OURS = tuple(os.path.join(ROOT, package, "") for package in ("service", "training"))
STARTS = ("subprocess.Popen", "os.fork", "os.posix_spawn", "os.system", "socket.bind", "socket.connect", "os.exec",
          "os.mkdir", "os.remove", "os.rename", "shutil.rmtree", "tempfile.mkstemp")
happened = []

def ours():
    frame = sys._getframe(2)
    while frame:
        if frame.f_code.co_filename.startswith(OURS):
            return True
        if frame.f_code.co_filename.startswith("<frozen importlib"):
            return False
        frame = frame.f_back
    return False

def watch(event, args):
    if event in STARTS:
        happened.append(f"{event} {args!r}")
    elif event == "open":
        path, _mode, flags = args
        if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            happened.append(f"open to write {path}")
        elif ours():
            happened.append(f"open to read {path}")

class Environment(type(os.environ)):
    def __getitem__(self, key):
        # Making a command, click asks gettext for the language of its help: ours neither to read nor to keep.
        if ours() and key not in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
            happened.append(f"environment {key}")
        return super().__getitem__(key)

    def __iter__(self):
        if ours():
            happened.append("environment, all of it")
        return super().__iter__()

def start(thread):
    happened.append(f"thread {thread.name}")

os.environ.__class__ = Environment
threading.Thread.start = start
sys.addaudithook(watch)
__import__(MODULE)
found = list(happened)
found += [f"handler of the root logger {handler}" for handler in logging.root.handlers]
found += [
    f"handler of {name}"
    for name, logger in logging.root.manager.loggerDict.items()
    if name.split(".")[0] in ("service", "training") and getattr(logger, "handlers", None)
]
print(json.dumps(found))
"""


def run(code, *arguments):
    """Run code in a fresh interpreter; return what it prints, read as JSON."""
    done = subprocess.run(
        [sys.executable, "-B", "-W", "error", "-c", code, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return json.loads(done.stdout)


def imports(path):
    """Return the modules that a file imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: imports are written out"
            found.add(str(node.module))
    return found


def sources(package):
    return [pytest.param(path, id=path.name) for path in sorted((ROOT / package).rglob("*.py"))]


@pytest.mark.parametrize("path", sources("service"))
def test_service_imports_what_is_there_at_prediction_time(path):
    taken = {name.split(".")[0] for name in imports(path)}
    assert taken <= set(sys.stdlib_module_names) | {
        "service",
        "flask",
        "granian",
        "jinja2",
        "joblib",
        "markupsafe",
        "numpy",
        "orjson",
        "scipy",
        "werkzeug",
        "pdfminer",
    }


@pytest.mark.parametrize("path", sources("service"))
def test_only_the_front_of_the_service_knows_http(path):
    front = {
        "__main__.py",
        "app.py",
        "error_handlers.py",
        "exchange.py",
        "file_routes.py",
        "gate.py",
        "inference_routes.py",
        "observed.py",
        "routes.py",
        "sight_routes.py",
        "upload.py",
        "wsgi.py",
    }
    http = {name.split(".")[0] for name in imports(path)} & {"flask", "granian", "werkzeug"}
    assert path.name in front or not http


def test_the_service_loads_nothing_of_training_and_no_scikit_learn():
    loaded = run("import json, sys, service.__main__, service.wsgi; print(json.dumps(sorted(sys.modules)))")
    assert "service.labeller" in loaded
    assert not {name.split(".")[0] for name in loaded} & {"training", "sklearn", "babel", "yaml", "rich"}


def test_service_modules_import_each_other_in_no_circle():
    after = {
        path.stem: {name.removeprefix("service.") for name in imports(path) if name.startswith("service.")}
        for path in (ROOT / "service").glob("*.py")
    }
    while ready := {name for name, needed in after.items() if not needed & set(after)}:
        after = {name: needed for name, needed in after.items() if name not in ready}
    assert not after


@pytest.mark.parametrize("module", MODULES)
def test_importing_a_module_starts_nothing(module):
    assert run(WATCH, str(ROOT), module) == []


@pytest.mark.parametrize(
    ("code", "told"),
    [
        pytest.param("import os\nos.environ.get('BAYAN_PORT')", "environment BAYAN_PORT", id="environment"),
        pytest.param("import os\nos.getenv('BAYAN_PORT')", "environment BAYAN_PORT", id="getenv"),
        pytest.param("import os\ndict(os.environ)", "environment, all of it", id="whole environment"),
        pytest.param("import pathlib\npathlib.Path('data.json').read_bytes()", "open to read ", id="data file"),
        pytest.param("open('new', 'w').close()", "open to write new", id="written file"),
        pytest.param("import threading\nthreading.Thread(target=print).start()", "thread Thread-", id="thread"),
        pytest.param("import logging\nlogging.basicConfig()", "handler of the root logger", id="root logger"),
        pytest.param(
            "import logging\nlogging.getLogger(__name__).addHandler(logging.NullHandler())",
            "handler of service.told",
            id="own logger",
        ),
    ],
)
def test_the_watch_would_tell(tmp_path, code, told):
    (tmp_path / "service").mkdir()
    (tmp_path / "service" / "told.py").write_text(code, encoding="utf-8")
    (tmp_path / "data.json").write_text("{}", encoding="utf-8")
    goes = f"import os, sys; sys.path.insert(0, {str(tmp_path)!r}); os.chdir({str(tmp_path)!r})\n"
    assert [line for line in run(goes + WATCH, str(tmp_path), "service.told") if line.startswith(told)]
