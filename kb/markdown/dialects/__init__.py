"""What the dialects of Markdown add to it: marks that hide text, and syntax that is no words of the author's.

- `source` goes through a whole document first: `hidden` takes out what an author hid or withdrew (`comments`,
  `withdrawn`), and code between shortcodes is put between fences.
- `standing_lines` are rules of the parser for lines that are no words; `paragraphs` is one for what stands inside:
  `idle_lines`, then the marks of `inline_marks` and `templates`, which `mark_reader` puts words in the place of.

Rules are listed as data in `COMMENTS`, `WITHDRAWN`, `STANDING_LINES`, `IDLE_LINES` and `MARKS`.
"""
