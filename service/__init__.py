"""What runs at prediction time: from a text to its labels, and the HTTP service around it."""
