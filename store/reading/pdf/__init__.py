"""PDF as people read it: letters and boxes from PDFium, lines, columns, tables and paragraphs of them."""
