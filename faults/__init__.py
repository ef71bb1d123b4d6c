"""What the service does when something breaks: each fault is made, and what is seen is counted."""
