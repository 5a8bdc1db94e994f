"""The parts of the ranking benchmark."""
