"""Reading, one file a subject: functions return frozen rows of plain values."""
