"""The training room: made-up cases from a seed, exercises, and the marking of answers and of reasoning."""

from __future__ import annotations

__all__: list[str] = []
