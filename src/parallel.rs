//! Jobs on all processors.

use std::sync::{Mutex, mpsc};
use std::thread;

/// Does jobs side by side, and hands out what each makes as soon as it is made, until `take` fails. Each thread has a
/// worker of its own.
///
/// With one job or one processor there are no other threads.
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
    // No more than a few wait to be taken.
    let (done, made) = mpsc::sync_channel(2 * threads);
    thread::scope(|scope| {
        for _ in 0..threads {
            let (done, next, worker) = (done.clone(), &next, &worker);
            scope.spawn(move || {
                let mut work = worker();
                while let Some(job) = next() {
                    // Nobody takes anything any more where `take` has failed.
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
