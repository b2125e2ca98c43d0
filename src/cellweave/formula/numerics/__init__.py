"""Owns the pure mathematics under the function families: floats in, floats out; never argument checks or error values.

Only the standard library is used, so every platform and interpreter computes the same numbers.
"""
