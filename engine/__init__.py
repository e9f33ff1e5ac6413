"""Programmes as data, settings' progress worked out from recorded facts. See docs/developers.md."""
