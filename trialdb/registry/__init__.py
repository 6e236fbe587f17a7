"""Registry records: where they are, what they hold and what it means; no text grammar and no database."""
