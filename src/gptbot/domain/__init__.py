"""The rules: pure, synchronous values that know no clock, no network and no library but attrs."""
