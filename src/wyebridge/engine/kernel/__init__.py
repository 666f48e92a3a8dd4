"""The words every other room uses: money, dates, problems and verdicts."""
