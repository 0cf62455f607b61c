"""What is written: drafts in the author's voice, every sentence tied to the lines it came from."""
