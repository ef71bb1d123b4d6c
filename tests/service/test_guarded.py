"""Keys and rates of the service as it is run."""

import subprocess

from serving import PATIENCE, ask, command, running


def keys(*arguments, **settings):
    given = command(**settings)
    given["args"] = [*given["args"], "keys", *arguments]
    done = subprocess.run(**given, capture_output=True, timeout=PATIENCE, check=False)
    return done.returncode, done.stdout.splitlines(), done.stderr.splitlines()


def test_keys_are_made_listed_and_revoked(tmp_path):
    path = tmp_path / "keys"
    status, (key,), _ = keys("new", "desk", keys=path)
    assert status == 0
    assert len(key) >= 43
    assert keys("list", keys=path) == (0, ["desk"], [])
    assert keys("revoke", "desk", keys=path) == (0, ["1 revoked"], [])
    assert keys("revoke", "desk", keys=path) == (1, [], [f"bayan: keys {path}: nobody of that name has one"])
    assert keys("list") == (1, [], ["bayan: name the file of keys, in BAYAN_KEYS or --file"])


def test_keys_that_cannot_be_read_stop_the_start(tmp_path, tiny_folder):
    given = command(model=tiny_folder, keys=tmp_path / "none")
    done = subprocess.run(**given, capture_output=True, timeout=PATIENCE, check=False)
    said = f"bayan: keys {tmp_path / 'none'}: cannot be read: No such file or directory\n"
    assert (done.returncode, done.stderr) == (1, said)


def statuses(port, times, **headers):
    return [ask(port, "GET", "/v1/labels", **headers)[0] for _ in range(times)]


def test_a_rate_holds_over_all_workers(tiny_folder, tmp_path):
    with running(tmp_path / "log", model=tiny_folder, workers=2, rate=1, burst=5, proxy_hops=1) as (_, port):
        assert statuses(port, 12).count(200) == 5
        assert statuses(port, 6, X_Forwarded_For="10.0.0.1").count(200) == 5
