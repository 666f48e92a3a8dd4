"""Models as people run them: files in, an answer and its paper out, a run kept by hash, and the same run again."""
