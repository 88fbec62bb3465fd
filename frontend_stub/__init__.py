"""The page: ES modules served as they are, which ask the API over HTTP only."""

from pathlib import Path

PATH: Path = Path(__file__).parent
