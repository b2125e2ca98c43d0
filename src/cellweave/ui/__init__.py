"""The functions a workbook calls to ask and to show; under plain Python they print and return defaults.

One small file a family: ``numbers``, ``choices``, ``texts``, ``buttons``, ``progress``, ``writing``, ``tables``. What
they share: ``asking`` (one input, wherever it is asked), ``element`` (what a showing function returns), ``arguments``
(inputs from the command line), ``plain`` (showing without a kernel). Public names are listed in ``cellweave``.
"""
