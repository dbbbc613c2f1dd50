"""The consumer's project runs; its types are checked where the wheel is, by `.ci/run`."""

import subprocess
import sys
from pathlib import Path

CONSUMER = Path(__file__).with_name("consumer.py")


def test_the_consumers_project_runs_outside_the_checkout(tmp_path):
    done = subprocess.run(
        [sys.executable, "-W", "error", CONSUMER], cwd=tmp_path, capture_output=True, timeout=60, check=False
    )
    assert done.stderr == b""
    assert done.returncode == 0
    assert b"China's trade with Central Asia, 2025" in done.stdout.replace(b"\r\n", b"\n")
