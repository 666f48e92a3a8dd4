"""Who decided: decisions taken by boards, each for a named partner."""
