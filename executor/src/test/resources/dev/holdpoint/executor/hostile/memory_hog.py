# isolation: {memory_mb: 64}
"""Takes more memory than it may."""
held = bytearray(100 << 20)
