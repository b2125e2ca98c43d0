"""Owns open workbooks: edits in one order, the journal, the file, the kernel process. Never knows HTTP.

Nothing is imported here: the kernel process lives in this package, and must not pay for the session's journal.
"""
