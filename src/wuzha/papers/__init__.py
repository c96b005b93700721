"""Values to bytes and back: DOCX, XLSX out; the forms that come back in. Knows no framework."""
