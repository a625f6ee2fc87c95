"""Unit tests of lib; scripts/models/test runs them."""
