"""The reference head office: lets terminals in, books their journals once, feeds them goods."""
