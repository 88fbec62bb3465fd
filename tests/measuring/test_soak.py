"""The soak in short: whatever is killed and cut off, the index becomes the catalogue in the end.

What is killed when is chance, so this runs by `pytest -m soak` and not with every change.
"""

import os
import subprocess
import sys

import pytest

ELASTICSEARCH = os.environ.get("CAIRN_TEST_ELASTICSEARCH_URL")
pytestmark = pytest.mark.soak
elasticsearch_too = pytest.param(
    ["--elasticsearch", ELASTICSEARCH],
    marks=[
        pytest.mark.elasticsearch,
        pytest.mark.skipif(not ELASTICSEARCH, reason="CAIRN_TEST_ELASTICSEARCH_URL is not set"),
    ],
    id="elasticsearch",
)


@pytest.mark.parametrize("engine", [pytest.param([], id="embedded"), elasticsearch_too])
def test_the_index_is_the_catalogue_after_half_a_minute_of_trouble(engine, tmp_path):
    command = [sys.executable, "-m", "benchmarks.soak", "--seconds", "30", "--impatient"]

    done = subprocess.run([*command, *engine], capture_output=True, text=True)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 missing, 0 too many, 0 otherwise" in done.stdout
