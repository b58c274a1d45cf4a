"""Foreign formats in and out: spreadsheets and lists as people really keep them."""
