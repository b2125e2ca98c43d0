"""The kernel as a child process: ``parent`` is the session's end, ``child`` what runs in the process.

Nothing is imported here, so the child never pays for the parent's asyncio.
"""
