"""demo"""

from pathlib import Path

HANDBOOK = Path(__file__).parent / "handbook"
"""What the demo, and whoever tries a model, asks about."""
