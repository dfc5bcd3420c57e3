//! Work on all processors.

use std::sync::{Mutex, mpsc};
use std::thread;

/// Does jobs in parallel, and hands each result to `take` as soon as it is there, until `take` fails. Each thread makes
/// its own worker.
///
/// With one job or one processor, no thread is started.
pub fn each<J: Send, T: Send, E, W: FnMut(J) -> T>(
    jobs: Vec<J>,
    worker: impl Fn() -> W + Sync,
    mut take: impl FnMut(T) -> Result<(), E>,
) -> Result<(), E> {
    let threads = if jobs.len() > 1 { thread::available_parallelism().map_or(1, usize::from) } else { 1 };
    if threads == 1 {
        return jobs.into_iter().map(worker()).try_for_each(take);
    }
    let jobs = Mutex::new(jobs.into_iter());
    let next = || jobs.lock().expect("no thread panics while it takes a job").next();
    // Only a few results wait to be taken, to need little memory.
    let (done, made) = mpsc::sync_channel(2 * threads);
    thread::scope(|scope| {
        for _ in 0..threads {
            let (done, next, worker) = (done.clone(), &next, &worker);
            scope.spawn(move || {
                let mut work = worker();
                while let Some(job) = next() {
                    // After `take` has failed, nobody takes the others.
                    if done.send(work(job)).is_err() {
                        break;
                    }
                }
            });
        }
        drop(done);
        made.into_iter().try_for_each(&mut take)
    })
}
