"""Folders the tests look into."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "marketplace"
TEMPLATES = ROOT / "templates"
# Real text by others: read there, never copied into the project.
SHARED_DATA = ROOT.parent / "shared" / "data"
