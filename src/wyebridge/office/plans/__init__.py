"""What would happen if: kept runs of the models, and having one run."""
