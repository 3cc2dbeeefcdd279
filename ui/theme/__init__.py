"""The look: tokens, style sheet, fonts, icons."""
