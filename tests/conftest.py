"""Settings of hypothesis, and the folder of real trade data."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

# The same data in every run: a failure in continuous integration is seen again at the desk.
settings.register_profile(
    "ci", deadline=None, derandomize=True, database=None, max_examples=20, print_blob=False
)
# The same tests with few data: on another version of Python or another engine, where formulas are the same.
settings.register_profile("few", deadline=None, derandomize=True, database=None, max_examples=3)
# New data in every run, many of them; for a night, or after a change of the laws.
settings.register_profile("deep", deadline=None, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


def pytest_configure(config: pytest.Config) -> None:
    """Leave the order random but not the seeds: tests have their own, and to set them takes long."""
    if config.pluginmanager.hasplugin("randomly"):
        config.option.randomly_reset_seed = False


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder of real trade data and oracles, which is not part of the project."""
    beside = Path(__file__).resolve().parents[2] / "shared"
    folder = Path(os.environ.get("TRADEKIT_SHARED", beside))
    if not folder.is_dir():
        pytest.skip(f"no real trade data: {folder} is not there, and TRADEKIT_SHARED names no other folder")
    return folder
