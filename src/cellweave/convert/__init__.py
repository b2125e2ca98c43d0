"""Leaf package: workbooks to and from other formats (xlsx, ods, csv). Uses the public API only."""
