"""Owns structure edits."""
