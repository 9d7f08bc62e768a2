"""What happens when a budget is cut or raised: who slips, who drops out, what is solved later."""

from kewilayahan.analysis.scenario.comparison import Comparison, compare
from kewilayahan.analysis.scenario.protection import Protect
from kewilayahan.analysis.scenario.result import Scenario, scenario

__all__ = ["Comparison", "Protect", "Scenario", "compare", "scenario"]
