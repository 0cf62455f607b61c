"""The timelines of all documents, laid over one another: what happened when, who says so, and where they differ."""
