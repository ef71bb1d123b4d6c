"""Read labelled texts as people have them: one module for each format, ``source.py`` chooses among them."""
