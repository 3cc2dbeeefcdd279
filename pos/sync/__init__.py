"""The terminal's side of head office: enrolment, the journal up, the feeds down, and patience."""
