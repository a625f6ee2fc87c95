"""Builds, calibrates and measures the neural nets of models/ (used by the scripts next to this folder, never by the daemon)."""
