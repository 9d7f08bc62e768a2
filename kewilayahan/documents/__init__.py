"""Documents out: tables as CSV, XLSX and HTML."""
