"""What the dialects of Markdown add to it: marks that hide text, and syntax that is no words of the author's.

`hidden` takes out of the source what an author hid or withdrew, before anything else is read.
"""
