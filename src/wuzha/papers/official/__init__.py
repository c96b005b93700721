"""A formal document (公文) as .docx, after GB/T 9704-2012: its page, its elements, its text and tables."""
