"""Owns Excel's formula language: text ⇄ formula, references, evaluation, functions. A context reads cells for it."""
