"""Plays the demo and puts its transcript into the README, between the marks that stand there."""

import subprocess
import sys
import tempfile
from pathlib import Path

README = Path(__file__).parent.parent / "README.md"
BEGIN, END = "<!-- transcript -->", "<!-- /transcript -->"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder) / "transcript.md"
        command = [sys.executable, "-m", "bot", "demo", "--script-only", "--transcript", str(written)]
        subprocess.run(command, check=True)
        text = written.read_text()
    before, _, rest = README.read_text().partition(BEGIN)
    _, _, after = rest.partition(END)
    README.write_text(f"{before}{BEGIN}\n{text.strip()}\n{END}{after}")


if __name__ == "__main__":
    main()
