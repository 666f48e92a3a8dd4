"""Papers to lay before a committee: workbooks and accessible PDFs of figures that the books have worked out."""
