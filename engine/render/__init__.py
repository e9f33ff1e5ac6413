"""What people and programs are shown: answers, problems, records and offers in every format."""
