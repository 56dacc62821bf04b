"""Attachments: the only way to store a blob."""
