"""Files written whole or not at all, workbooks, drawings."""
