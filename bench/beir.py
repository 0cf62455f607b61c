"""Judged collections in BEIR's layout, as `kb.evaluation` reads them."""

from kb.evaluation.collection import Collection as Dataset
from kb.evaluation.collection import find_collections as find_datasets
from kb.evaluation.collection import load_collection as load_dataset

__all__ = ["Dataset", "find_datasets", "load_dataset"]
