"""Time as the programme counts it: occasions (期次), dues, school terms. Knows nothing else."""
