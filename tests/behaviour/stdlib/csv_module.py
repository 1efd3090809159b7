"""csv: readers, writers, dialects, quoting."""
# covers: IMPORT_NAME
import csv
import io

text = 'a,b,c\n1,"x, y","say ""hi"""\n\n"multi\nline",,z\n'
for row in csv.reader(io.StringIO(text, newline="")):
    print(row)
print(list(csv.reader(["a;b;'c;d'"], delimiter=";", quotechar="'")), list(csv.reader(["a b  c"], delimiter=" ")))
print(list(csv.reader(["1,2.5,\"x\""], quoting=csv.QUOTE_NONNUMERIC)), list(csv.reader(["a, b"], skipinitialspace=True)))
print(list(csv.reader(["a\\,b,c"], escapechar="\\")), list(csv.reader(['"a"b,c']), ), list(csv.reader([",,", ""])))
print(list(csv.reader(["a,,\"\""], quoting=csv.QUOTE_NOTNULL)), list(csv.reader(["\ta\tb"], dialect="excel-tab")))


def written(rows, **options):
    out = io.StringIO()
    csv.writer(out, **options).writerows(rows)
    return out.getvalue()


rows = [["a", 1, 2.5, None], ["x,y", 'q"q', "line\nbreak", ""], []]
print(repr(written(rows)))
for quoting in (csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC, csv.QUOTE_STRINGS, csv.QUOTE_NOTNULL):
    print(repr(written(rows, quoting=quoting, lineterminator="|")))
print(repr(written([["a,b"]], quoting=csv.QUOTE_NONE, escapechar="\\")), repr(written([["it's"]], quotechar="'", doublequote=False, escapechar="!")))
print(repr(written([[""]])), repr(written([[None]])), repr(written([["a b"]], delimiter=" ")))
out = io.StringIO()
w = csv.DictWriter(out, ["x", "y"], extrasaction="ignore", restval="-")
w.writeheader()
w.writerow({"x": 1, "z": 5})
w.writerows([{"x": 2, "y": 3}])
print(repr(out.getvalue()))
r = csv.DictReader(io.StringIO("a,b\n1,2\n3\n4,5,6\n"), restkey="more", restval="none")
print(r.fieldnames, list(r), r.line_num)
csv.register_dialect("mine", delimiter="|", quoting=csv.QUOTE_ALL)
print(sorted(csv.list_dialects()), csv.get_dialect("mine").delimiter, repr(written([["a"]], dialect="mine")))
csv.unregister_dialect("mine")
print(csv.Sniffer().sniff("a;b;c\n1;2;3\n").delimiter, csv.Sniffer().has_header("name,age\nbob,5\namy,6\n"), csv.field_size_limit())
for test in ("csv.get_dialect('mine')", "csv.reader(5)", "list(csv.reader([5]))", "csv.writer(5)", "csv.reader([], delimiter='ab')",
             "csv.reader([], delimiter=5)", "csv.reader([], quoting=9)", "csv.reader([], quotechar='')",
             "written([['a,b']], quoting=csv.QUOTE_NONE)", "csv.writer(io.StringIO()).writerow(5)", "list(csv.reader(['\"a'], strict=True))",
             "list(csv.reader(['\"a\"b'], strict=True))", "csv.DictWriter(io.StringIO(), ['a']).writerow({'b': 1})",
             "csv.unregister_dialect('mine')", "list(csv.reader(['a\rb']))"):
    try:
        print(test, "->", eval(test))
    except Exception as e:
        print(test, "->", type(e).__name__, e)
