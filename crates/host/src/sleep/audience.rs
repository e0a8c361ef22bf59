//! Programs that want to be told of sleep in place of SIGTERM: they connect to a socket whose path is in their environment ([`VARIABLE`]).
//!
//! Lines of text: `sleep NUMBER MILLISECONDS` and `wake` from here, `done NUMBER` or `failed NUMBER` from there. Whoever is connected has to answer; whoever goes has
//! answered. What is *not* here: what follows from the answers, which is the [`supervisor`](super::supervisor)'s.

use std::io::{self, BufRead, BufReader, Write as _};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::PathBuf;
use std::time::Duration;

use crate::os;
use crate::temporary::Directory;

/// The variable with the socket's path.
pub(crate) const VARIABLE: &str = "SOFTACL_SLEEP_SOCKET";

/// A line is shorter than this; a program that sends more is not understood.
const LONGEST_LINE: u64 = 64;
/// A program that does not read is not waited for.
const PATIENCE: Duration = Duration::from_millis(200);

/// What comes in from programs; the number is that of the connection.
pub(crate) enum Heard {
    /// Wants to be told.
    Joined(u64, UnixStream),
    /// Has done what it does before sleep; whether without an error.
    Answered { by: u64, round: u64, well: bool },
    /// Has ended, or wants to be told no longer.
    Gone(u64),
}

struct Member {
    number: u64,
    pid: Option<u32>,
    stream: UnixStream,
    /// Was told, and has not answered.
    owes: bool,
}

impl Member {
    fn tell(&mut self, round: u64, left: Duration) {
        let line = format!("sleep {round} {}\n", left.as_millis());
        // Who cannot be written to is on its way out.
        self.owes = self.stream.write_all(line.as_bytes()).is_ok();
    }
}

/// Everyone who wants to be told.
pub(crate) struct Audience {
    directory: Directory,
    members: Vec<Member>,
    /// Sleeps that were told of; an answer to an earlier one is late.
    round: u64,
}

impl Audience {
    /// Lets programs in from now on, and tells what comes from them.
    pub(crate) fn open(tell: impl Fn(Heard) + Clone + Send + 'static) -> io::Result<Self> {
        let directory = Directory::create("softacl-run")?;
        let audience = Self { directory, members: Vec::new(), round: 0 };
        let listener = UnixListener::bind(audience.path())?;
        let accept = move || {
            for (number, stream) in (0..).zip(listener.incoming()) {
                let Ok(stream) = stream else { return };
                let Ok(reading) = stream.try_clone() else { continue };
                let told = tell.clone();
                // Before its first line.
                tell(Heard::Joined(number, stream));
                let listen = std::thread::Builder::new().name("softacl-audience".to_owned());
                if listen.spawn(move || listen_to(number, reading, &told)).is_err() {
                    tell(Heard::Gone(number));
                }
            }
        };
        std::thread::Builder::new().name("softacl-audience".to_owned()).spawn(accept)?;
        Ok(audience)
    }

    /// Where programs connect.
    pub(crate) fn path(&self) -> PathBuf {
        self.directory.path().join("socket")
    }

    /// Whether nobody wants to be told.
    pub(crate) fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// Somebody wants to be told, and is, if the machine is about to sleep and waits that long.
    pub(crate) fn join(&mut self, number: u64, stream: UnixStream, left: Option<Duration>) {
        let _ = stream.set_write_timeout(Some(PATIENCE));
        let mut member = Member { number, pid: os::peer(&stream), stream, owes: false };
        if let Some(left) = left {
            member.tell(self.round, left);
        }
        self.members.push(member);
    }

    /// Tells everyone that the machine goes to sleep, and how long it waits. Answers to earlier sleeps do not count for this one.
    pub(crate) fn tell_sleep(&mut self, left: Duration) {
        self.round += 1;
        self.members.iter_mut().for_each(|member| member.tell(self.round, left));
    }

    /// Tells everyone that the machine is awake.
    pub(crate) fn tell_wake(&mut self) {
        for member in &mut self.members {
            member.owes = false;
            let _ = member.stream.write_all(b"wake\n");
        }
    }

    /// Somebody answered.
    pub(crate) fn answered(&mut self, by: u64, round: u64) {
        if round == self.round {
            self.members.iter_mut().filter(|member| member.number == by).for_each(|member| member.owes = false);
        }
    }

    /// Somebody went.
    pub(crate) fn leave(&mut self, number: u64) {
        self.members.retain(|member| member.number != number);
    }

    /// Whether everyone who was told has answered.
    pub(crate) fn is_done(&self) -> bool {
        !self.members.iter().any(|member| member.owes)
    }

    /// Whether a process is one of them.
    pub(crate) fn has(&self, pid: u32) -> bool {
        self.members.iter().any(|member| member.pid == Some(pid))
    }
}

impl Drop for Audience {
    fn drop(&mut self) {
        // The thread that lets programs in holds the socket open; the system closes it with the process.
        for member in &self.members {
            let _ = member.stream.shutdown(std::net::Shutdown::Both);
        }
    }
}

fn listen_to(number: u64, stream: UnixStream, tell: &impl Fn(Heard)) {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    loop {
        line.clear();
        let read = io::Read::take(&mut reader, LONGEST_LINE).read_line(&mut line);
        if !matches!(read, Ok(1..)) {
            break;
        }
        let Some((word, round)) = line.trim_end().split_once(' ') else { break };
        let (Ok(round), true) = (round.parse(), matches!(word, "done" | "failed")) else { break };
        tell(Heard::Answered { by: number, round, well: word == "done" });
    }
    tell(Heard::Gone(number));
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    const LONG: Duration = Duration::from_mins(1);

    #[test]
    fn whoever_was_told_owes_an_answer_to_this_sleep() {
        let (tell, heard) = channel();
        let mut audience = Audience::open(move |message| drop(tell.send(message))).unwrap();
        let hear = |audience: &mut Audience| match heard.recv_timeout(LONG).unwrap() {
            Heard::Joined(number, stream) => audience.join(number, stream, None),
            Heard::Answered { by, round, .. } => audience.answered(by, round),
            Heard::Gone(number) => audience.leave(number),
        };
        assert!(audience.is_empty() && audience.is_done());
        let programs = [(); 2].map(|()| UnixStream::connect(audience.path()).unwrap());
        (0..2).for_each(|_| hear(&mut audience));
        assert!(audience.has(std::process::id()) && !audience.has(1));
        let read = |program: &UnixStream| {
            let mut line = String::new();
            BufReader::new(program).read_line(&mut line).unwrap();
            line
        };
        audience.tell_sleep(Duration::from_secs(3));
        assert!(programs.iter().all(|program| read(program) == "sleep 1 3000\n"));
        audience.tell_wake();
        assert!(audience.is_done(), "nobody waits for an answer any more");
        audience.tell_sleep(Duration::from_secs(2));
        assert!(programs.iter().all(|program| read(program) == "wake\n"));
        // The first answer is to the sleep before.
        let [mut first, second] = programs;
        for (answer, done) in [("done 1\n", false), ("failed 2\n", false)] {
            first.write_all(answer.as_bytes()).unwrap();
            hear(&mut audience);
            assert_eq!(audience.is_done(), done, "{answer}");
        }
        // The other one goes, which is an answer as well.
        drop(second);
        hear(&mut audience);
        assert!(audience.is_done() && !audience.is_empty());
    }
}
