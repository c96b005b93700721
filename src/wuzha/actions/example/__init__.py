"""The invented township 云溪镇 that an empty installation starts with: its units, its plan, and what it did."""
