"""unittest."""

import io
import unittest


class Good(unittest.TestCase):
    @classmethod
    def setUpClass(cls): cls.shared = [1]
    def setUp(self): self.x = 5
    def tearDown(self): self.x = None
    def test_equal(self): self.assertEqual(self.x, 5)
    def test_raises(self):
        with self.assertRaises(ZeroDivisionError) as caught:
            1 / 0
        self.assertIn("zero", str(caught.exception))
        with self.assertRaisesRegex(ValueError, "inva.id"):
            int("x")
    def test_many(self):
        self.assertTrue(1); self.assertIsNone(None); self.assertAlmostEqual(0.1 + 0.2, 0.3); self.assertIsInstance(1, int); self.assertGreater(2, 1); self.assertListEqual([1], [1]); self.assertCountEqual([1, 2], [2, 1]); self.assertRegex("abc", "b")
    @unittest.skip("not today")
    def test_skipped(self): self.fail()
    @unittest.expectedFailure
    def test_expected(self): self.assertEqual(1, 2)
    def test_sub(self):
        for i in range(3):
            with self.subTest(i=i):
                self.assertLess(i, 3)


class Bad(unittest.TestCase):
    def test_fails(self): self.assertEqual([1, 2, 3], [1, 5, 3])
    def test_dict(self): self.assertEqual({"a": 1}, {"a": 2})
    def test_error(self): raise KeyError("oops")
    def test_text(self): self.assertEqual("one\ntwo\n", "one\n2\n")


def run(case):
    out = io.StringIO()
    result = unittest.TextTestRunner(stream=out, verbosity=0).run(unittest.defaultTestLoader.loadTestsFromTestCase(case))
    print(case.__name__, result.testsRun, len(result.failures), len(result.errors), len(result.skipped), len(result.expectedFailures), result.wasSuccessful())
    return result


run(Good)
for test, trace in run(Bad).failures:
    print(test.id().split(".")[-1], trace.split("AssertionError: ")[1])
