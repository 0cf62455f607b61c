"""Question -> hits: keyword and semantic rankings, fused, then shown with their lines."""
