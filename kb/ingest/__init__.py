"""Brings the store in step with the content folder: scan, plan, then carry the plan out."""
