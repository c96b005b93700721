"""Tables, constraints, migrations and evidence files; takes no decision."""
