"""Documents in: files, web pages and feeds of others become scripts; what was taken and what was left out is told."""
