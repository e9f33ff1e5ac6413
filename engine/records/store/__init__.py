"""What every home of records answers, and the home that is a folder of YAML files."""
