"""Training: courses and certificates of persons, staffing and competence, awareness, exercises."""
