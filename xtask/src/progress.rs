//! What is said while the work goes on: one line when a step starts and one when it ends, so that it reads well in a
//! terminal and in a log.

use std::time::Instant;

use anyhow::Result;

pub struct Progress {
    steps: usize,
    done: usize,
    started: Instant,
}

impl Progress {
    pub fn new(steps: usize) -> Self {
        Self { steps, done: 0, started: Instant::now() }
    }

    /// Does one step. It tells how long the step took when anybody would have noticed.
    pub fn step<T>(&mut self, what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
        self.done += 1;
        let place = format!("[{}/{}]", self.done, self.steps);
        eprintln!("{place} {what}");
        let started = Instant::now();
        let result = work()?;
        let took = started.elapsed().as_secs_f64();
        if took >= 1.0 {
            eprintln!("{place} {what}: {took:.1} s");
        }
        Ok(result)
    }

    /// Seconds since the first step.
    pub fn elapsed(&self) -> f64 {
        self.started.elapsed().as_secs_f64()
    }
}
