# A module that is not there.
# covers: IMPORT_NAME
# stderr: whole
import nothing_here
