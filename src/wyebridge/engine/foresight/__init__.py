"""What would happen if: models that try a thing before it is signed. `model.py` has the shape that all of them have."""
