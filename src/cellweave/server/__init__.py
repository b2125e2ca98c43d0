"""Owns transport: pages, assets and WebSockets of open workbooks, and who may come near them. Runs no user code.

`/` is the workbook's page (in folder mode the list of workbooks), `/w/PATH` the page of one below the root, `/ws` and
`/ws/PATH` their sockets, `/_static/` the built page's files, `/_frame` the empty document for foreign HTML. Any other
address is a picture beside the workbook, or nothing.
"""
