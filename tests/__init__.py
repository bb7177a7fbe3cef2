"""Tests mirror the tree they read."""
