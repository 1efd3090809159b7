"""A suite of ten tests, run by unittest."""
# covers: IMPORT_NAME, LOAD_ATTR_MODULE
import io
import unittest


class Numbers(unittest.TestCase):
    def setUp(self):
        self.values = [3, 1, 2]

    def test_sorted(self):
        self.assertEqual(sorted(self.values), [1, 2, 3])

    def test_raises(self):
        with self.assertRaises(ZeroDivisionError):
            1 / 0

    def test_raises_text(self):
        with self.assertRaisesRegex(ValueError, "invalid literal"):
            int("x")

    def test_almost(self):
        self.assertAlmostEqual(0.1 + 0.2, 0.3)

    def test_in(self):
        self.assertIn(2, self.values)

    def test_sub(self):
        for i in range(3):
            with self.subTest(i=i):
                self.assertLess(i, 3)

    @unittest.skip("not now")
    def test_skipped(self):
        self.fail("never")

    @unittest.expectedFailure
    def test_expected(self):
        self.assertTrue(False)

    def test_fails(self):
        self.assertEqual({"a": 1}, {"a": 2})

    def test_error(self):
        raise KeyError("k")


suite = unittest.defaultTestLoader.loadTestsFromTestCase(Numbers)
result = unittest.TestResult()
suite.run(result)
print(result)
print(result.testsRun, len(result.failures), len(result.errors), len(result.skipped), len(result.expectedFailures))
print([t.id() for t, _ in result.failures], [t.id() for t, _ in result.errors], result.skipped[0][1])
print(result.failures[0][1].splitlines()[-1])
out = io.StringIO()
runner = unittest.TextTestRunner(stream=out, verbosity=2)
runner.run(unittest.defaultTestLoader.loadTestsFromName("__main__.Numbers.test_sorted"))
print(out.getvalue().splitlines()[0], out.getvalue().splitlines()[-1])
