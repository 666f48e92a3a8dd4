"""From a file that no feed knows to a feed proposed for it, with the evidence and the doubts."""
