# Columns are characters, not bytes.
# covers: BINARY_OP
# stderr: whole
é = "ü" * 3; z = é + 1
