//! How many tests passed, failed and were skipped, in the runners' own words.

use std::fmt;
use std::ops::AddAssign;

use serde_json::Value;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub passed: u64,
    pub failed: u64,
    pub skipped: u64,
}

impl Counts {
    /// A runner that never got as far as counting.
    pub const DID_NOT_RUN: Self = Self { passed: 0, failed: 1, skipped: 0 };

    /// From nextest's last line: `Summary [ 0.1s] 5 tests run: 3 passed (1 slow), 1 failed, 1 timed out, 2 skipped`.
    pub fn from_nextest(output: &str) -> Option<Self> {
        let plain = without_colours(output);
        let summary = plain.lines().rev().find(|line| line.trim_start().starts_with("Summary ["))?;
        let (_, parts) = summary.split_once(" run: ")?;
        let mut counts = Self::default();
        for part in parts.split(", ") {
            let (number, what) = part.trim().split_once(' ')?;
            // What is said in brackets, `3 passed (1 slow, 1 leaky)`, is counted before them.
            let Ok(number) = number.parse::<u64>() else { continue };
            match what.split_whitespace().next()? {
                "passed" => counts.passed += number,
                "skipped" => counts.skipped += number,
                "failed" | "timed" | "exec" => counts.failed += number,
                _ => {}
            }
        }
        Some(counts)
    }

    /// From Playwright's JSON report. A test that passed at a later try has passed.
    pub fn from_playwright(report: &Value) -> Option<Self> {
        let number = |name: &str| report["stats"][name].as_u64();
        Some(Self {
            passed: number("expected")? + number("flaky")?,
            failed: number("unexpected")?,
            skipped: number("skipped")?,
        })
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, line: &mut fmt::Formatter) -> fmt::Result {
        write!(line, "{} passed, {} failed", self.passed, self.failed)?;
        if self.skipped > 0 {
            write!(line, ", {} skipped", self.skipped)?;
        }
        Ok(())
    }
}

/// `text` without the terminal's colour codes, `ESC [ … m`.
fn without_colours(text: &str) -> String {
    let mut parts = text.split('\u{1b}');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        plain.push_str(part.split_once('m').map_or("", |(_, rest)| rest));
    }
    plain
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Counts;

    #[test]
    fn nextest_is_read_with_all_that_its_summary_can_hold() {
        let output = "noise\n\u{1b}[31m     Summary\u{1b}[0m [   1.2s] 7 tests run: 4 passed (1 slow, 1 leaky), \
                      1 failed, 2 timed out, 3 skipped\n  FAIL";
        assert_eq!(Counts::from_nextest(output), Some(Counts { passed: 4, failed: 3, skipped: 3 }));
    }

    #[test]
    fn one_test_alone_is_read_too() {
        let output = "Summary [   0.005s] 1 test run: 1 passed, 0 skipped";
        assert_eq!(Counts::from_nextest(output), Some(Counts { passed: 1, failed: 0, skipped: 0 }));
    }

    #[test]
    fn output_without_a_summary_counts_as_nothing_known() {
        assert_eq!(Counts::from_nextest("error: could not compile"), None);
    }

    #[test]
    fn playwright_is_read_with_late_passes_as_passes() {
        let report = json!({ "stats": { "expected": 5, "flaky": 1, "unexpected": 2, "skipped": 3 } });
        assert_eq!(Counts::from_playwright(&report), Some(Counts { passed: 6, failed: 2, skipped: 3 }));
    }

    #[test]
    fn the_closing_line_names_the_skipped_only_when_there_are_any() {
        assert_eq!(Counts { passed: 2, failed: 0, skipped: 0 }.to_string(), "2 passed, 0 failed");
        assert_eq!(Counts { passed: 2, failed: 1, skipped: 4 }.to_string(), "2 passed, 1 failed, 4 skipped");
    }
}
