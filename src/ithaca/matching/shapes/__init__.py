"""What a format forms: pairs, groups, circles, rotations and slots. Rows, columns and integers."""
