"""What the Makefile runs beside Byline itself: the demo and the generated documentation."""
