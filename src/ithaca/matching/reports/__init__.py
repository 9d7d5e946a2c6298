"""What `ithaca match` hands over: a summary, rows, everything as data, and a page."""
