"""Excel's xlsx files: ``reader`` and ``writer`` are the doors; the other modules are theirs alone."""
