"""The yearly archive (档案包): its format, how it is written piece by piece, how it is checked by itself."""
