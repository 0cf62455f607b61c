"""What is sent, and when: a month's news becomes an issue in Markdown, HTML and plain text."""
