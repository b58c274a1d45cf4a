"""What a person can do, a noun per file. Each public write is one transaction."""
