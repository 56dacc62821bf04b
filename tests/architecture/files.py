"""Which files belong to the project: those git knows or would add."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@cache
def project_files() -> tuple[Path, ...]:
    """Return every tracked or addable file.

    Without git (a release archive), a walk of the known folders.
    """
    done = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode == 0:
        names = [name for name in done.stdout.split("\0") if name]
    else:
        skipped = {".venv", "node_modules", "dist", "var", "__pycache__", ".git"}
        names = [
            str(path.relative_to(ROOT))
            for path in ROOT.rglob("*")
            if path.is_file() and not skipped & set(path.relative_to(ROOT).parts)
        ]
    return tuple(sorted(ROOT / name for name in names if (ROOT / name).is_file()))


def sources(*endings: str) -> list[Path]:
    """Return the project's files with one of these endings."""
    return [path for path in project_files() if path.suffix in endings]


def relative(path: Path) -> str:
    """Return the path as messages show it."""
    return str(path.relative_to(ROOT))
