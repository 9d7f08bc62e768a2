"""What several measures need to know of a plan, each said once."""
