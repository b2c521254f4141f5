"""Runs into a fault."""
import ctypes

ctypes.string_at(8)
