"""What a course and a webinar share, and the outbox between database and index."""
