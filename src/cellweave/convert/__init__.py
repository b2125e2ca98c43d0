"""Owns workbooks to and from other formats (xlsx, ods, csv). The core never imports it."""
