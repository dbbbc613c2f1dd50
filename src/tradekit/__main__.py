"""The command line, for those who have its extra; others are told what to install."""

import sys


def main() -> int:
    """Run the command line and return its exit code."""
    try:
        from tradekit.cli import run
    except ModuleNotFoundError as error:
        if error.name not in ("typer", "rich"):
            raise
        print(f"the command line needs {error.name}: install the extra 'cli'", file=sys.stderr)
        return 2
    return run()


if __name__ == "__main__":
    sys.exit(main())
