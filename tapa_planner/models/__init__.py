"""Language models behind one Protocol; a language-model library is imported only here."""
