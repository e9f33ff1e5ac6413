"""Homes of records: the interface that all of them have, and the one that is a folder of YAML files."""
