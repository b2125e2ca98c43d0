"""Owns what a cell's text alone tells: the names it reads, binds and stores into, and its lint. Executes nothing."""
