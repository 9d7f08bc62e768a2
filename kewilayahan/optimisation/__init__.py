"""The best schedule: a mixed-integer programme on plain numbers, its exact payments and its clashes."""
