//! systemd-logind over D-Bus: `org.freedesktop.login1.Manager`, its signal `PrepareForSleep`, and delay inhibitors.
//!
//! Each call has a connection of its own, and the watch another, in its own thread: an inhibitor is a descriptor and lives on without the connection.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;

use futures_core::Stream;
use zbus::conn::Builder;
use zbus::{Connection, OwnedFd, Proxy};

use super::logind::{Inhibitor, Logind, LogindError, Notice, Tell};

const SERVICE: &str = "org.freedesktop.login1";
const PATH: &str = "/org/freedesktop/login1";
const MANAGER: &str = "org.freedesktop.login1.Manager";
/// logind answers at once, or is not there.
const PATIENCE: Duration = Duration::from_secs(5);

/// How a connection is begun.
type Begin = Box<dyn Fn() -> Result<Builder<'static>, LogindError> + Send>;

pub(super) struct Login1 {
    begin: Begin,
    delay_limit: Duration,
}

fn failed(error: impl std::fmt::Display) -> LogindError {
    LogindError(format!("systemd-logind cannot be asked over D-Bus: {error}"))
}

async fn manager(builder: Builder<'static>) -> zbus::Result<(Connection, Proxy<'static>)> {
    let connection = builder.method_timeout(PATIENCE).build().await?;
    let proxy = Proxy::new(&connection, SERVICE, PATH, MANAGER).await?;
    Ok((connection, proxy))
}

/// What the watch hears.
enum Either {
    Signal(zbus::Message),
    /// Logind's name has an owner now, or has none.
    Owner(bool),
}

/// The next item of whichever stream has one first; `None` when the connection ends.
async fn next_of<S, O, N>(signals: &mut S, mut owners: Option<&mut O>) -> Option<Either>
where
    S: Stream<Item = zbus::Message> + Unpin,
    O: Stream<Item = Option<N>> + Unpin,
{
    poll_fn(|context| {
        if let Some(owners) = owners.as_deref_mut()
            && let Poll::Ready(Some(owner)) = Pin::new(owners).poll_next(context)
        {
            return Poll::Ready(Some(Either::Owner(owner.is_some())));
        }
        Pin::new(&mut *signals).poll_next(context).map(|signal| signal.map(Either::Signal))
    })
    .await
}

impl Login1 {
    /// The one that the system bus knows.
    pub(super) fn system() -> Result<Self, LogindError> {
        Self::new(Box::new(|| Ok(Builder::system())))
    }

    fn new(begin: Begin) -> Result<Self, LogindError> {
        let builder = begin()?;
        let microseconds: u64 = zbus::block_on(async {
            let (_connection, proxy) = manager(builder).await?;
            proxy.get_property("InhibitDelayMaxUSec").await
        })
        .map_err(failed)?;
        Ok(Self { begin, delay_limit: Duration::from_micros(microseconds) })
    }
}

impl Logind for Login1 {
    fn delay_limit(&self) -> Duration {
        self.delay_limit
    }

    fn watch(&mut self, tell: Tell) -> Result<(), LogindError> {
        let builder = (self.begin)()?;
        let (ready, started) = std::sync::mpsc::channel();
        let watch = async move {
            let begin = async {
                let (connection, proxy) = manager(builder).await?;
                let signals = proxy.receive_signal("PrepareForSleep").await?;
                // There is no bus, and nobody else to take the name, where logind is asked directly.
                let owners = if connection.is_bus() { Some(proxy.receive_owner_changed().await?) } else { None };
                Ok::<_, zbus::Error>((connection, signals, owners))
            };
            let (_connection, mut signals, mut owners) = match begin.await {
                Ok(found) => {
                    let _ = ready.send(Ok(()));
                    found
                }
                Err(error) => {
                    let _ = ready.send(Err(failed(error)));
                    return;
                }
            };
            loop {
                match next_of(&mut signals, owners.as_mut()).await {
                    Some(Either::Signal(signal)) => match signal.body().deserialize::<bool>() {
                        Ok(true) => tell(Notice::Sleep),
                        Ok(false) => tell(Notice::Wake),
                        // Not what logind sends.
                        Err(_) => {}
                    },
                    // Inhibitors go with the one who gave them.
                    Some(Either::Owner(true)) => tell(Notice::Returned),
                    Some(Either::Owner(false)) => {}
                    None => break,
                }
            }
            tell(Notice::Gone("the connection to D-Bus ended".to_owned()));
        };
        std::thread::Builder::new()
            .name("softacl-logind".to_owned())
            .spawn(move || zbus::block_on(watch))
            .map_err(failed)?;
        started.recv_timeout(PATIENCE * 2).unwrap_or_else(|_| Err(failed("no answer")))
    }

    fn inhibit(&mut self) -> Result<Inhibitor, LogindError> {
        let builder = (self.begin)()?;
        let descriptor: OwnedFd = zbus::block_on(async {
            let (_connection, proxy) = manager(builder).await?;
            let why = "programs that use devices leave first";
            proxy.call("Inhibit", &("sleep", "softacl run", why, "delay")).await
        })
        .map_err(failed)?;
        Ok(Inhibitor(Box::new(std::os::fd::OwnedFd::from(descriptor))))
    }
}

#[cfg(test)]
mod tests {
    use std::io::{PipeReader, Read, pipe};
    use std::os::unix::net::{UnixListener, UnixStream};
    use std::path::Path;
    use std::sync::mpsc::{Receiver, Sender, channel};
    use std::sync::{Arc, Mutex};

    use super::*;

    /// What a logind of the test's own sees.
    struct Seen {
        arguments: [String; 4],
        /// Ends when the inhibitor is dropped.
        held: PipeReader,
    }

    struct Manager {
        seen: Arc<Mutex<Sender<Seen>>>,
        microseconds: u64,
    }

    #[zbus::interface(name = "org.freedesktop.login1.Manager")]
    impl Manager {
        #[zbus(property, name = "InhibitDelayMaxUSec")]
        fn delay(&self) -> u64 {
            self.microseconds
        }

        fn inhibit(&self, what: String, who: String, why: String, mode: String) -> OwnedFd {
            let (held, writer) = pipe().unwrap();
            let seen = Seen { arguments: [what, who, why, mode], held };
            self.seen.lock().unwrap().send(seen).unwrap();
            OwnedFd::from(std::os::fd::OwnedFd::from(writer))
        }
    }

    enum Order {
        Announce(bool),
        Leave,
    }

    /// A logind on a socket, without a bus: each connection is served by itself, and has its own channel of orders.
    fn serve(socket: &Path) -> (Receiver<Sender<Order>>, Receiver<Seen>) {
        let listener = UnixListener::bind(socket).unwrap();
        let (sender, seen) = channel();
        let seen_by = Arc::new(Mutex::new(sender));
        let (connections, served) = channel();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let manager = Manager { seen: Arc::clone(&seen_by), microseconds: 5_000_000 };
                let (orders, to_do) = channel();
                connections.send(orders).unwrap();
                let builder = Builder::unix_stream(stream.unwrap()).server(zbus::Guid::generate()).p2p();
                std::thread::spawn(move || zbus::block_on(serve_one(builder, manager, to_do)));
            }
        });
        (served, seen)
    }

    async fn serve_one(builder: Builder<'static>, manager: Manager, to_do: Receiver<Order>) {
        let connection = builder.serve_at(PATH, manager).build().await.unwrap();
        obey(connection, to_do).await;
    }

    async fn obey(connection: Connection, to_do: Receiver<Order>) {
        loop {
            // The connection's work runs between two looks, on this thread.
            match to_do.try_recv() {
                Ok(Order::Announce(sleep)) => {
                    let sent = connection.emit_signal(None::<&str>, PATH, MANAGER, "PrepareForSleep", &sleep).await;
                    sent.unwrap();
                }
                Ok(Order::Leave) => return,
                Err(_) if connection.is_closed() => return,
                Err(_) => pause().await,
            }
        }
    }

    /// Gives the reactor a turn, and the processor to others.
    async fn pause() {
        let mut first = true;
        poll_fn(|context| {
            if std::mem::take(&mut first) {
                std::thread::sleep(Duration::from_millis(1));
                context.waker().wake_by_ref();
                return std::task::Poll::Pending;
            }
            std::task::Poll::Ready(())
        })
        .await;
    }

    /// Asks, listens, lets go: the same with and without a bus between.
    fn talk(begin: Begin, seen: &Receiver<Seen>, orders: impl FnOnce() -> Sender<Order>) -> Receiver<Notice> {
        let mut logind = Login1::new(begin).unwrap();
        assert_eq!(logind.delay_limit(), Duration::from_secs(5));
        let inhibitor = logind.inhibit().unwrap();
        let Seen { arguments, mut held } = seen.recv_timeout(PATIENCE).unwrap();
        assert_eq!((&*arguments[0], &*arguments[1], &*arguments[3]), ("sleep", "softacl run", "delay"));
        let (tell, heard) = channel();
        logind.watch(Box::new(move |notice| drop(tell.send(notice)))).unwrap();
        let orders = orders();
        for (sleep, notice) in [(true, Notice::Sleep), (false, Notice::Wake)] {
            orders.send(Order::Announce(sleep)).unwrap();
            assert_eq!(heard.recv_timeout(PATIENCE).unwrap(), notice);
        }
        // Dropping the inhibitor is what logind notices.
        drop(inhibitor);
        assert_eq!(held.read(&mut [0]).unwrap(), 0);
        orders.send(Order::Leave).unwrap();
        heard
    }

    #[test]
    fn logind_is_asked_and_heard() {
        let directory = tempfile::tempdir().unwrap();
        let socket = directory.path().join("logind");
        let (served, seen) = serve(&socket);
        let begin =
            move || UnixStream::connect(&socket).map(|stream| Builder::unix_stream(stream).p2p()).map_err(failed);
        // The latest connection is the one that listens.
        let heard = talk(Box::new(begin), &seen, || served.try_iter().last().unwrap());
        assert!(matches!(heard.recv_timeout(PATIENCE).unwrap(), Notice::Gone(_)));
    }

    /// A bus of the test's own; gone with it.
    struct Bus(std::process::Child);

    impl Drop for Bus {
        fn drop(&mut self) {
            let _ = self.0.kill();
            let _ = self.0.wait();
        }
    }

    /// A bus and its address; `None` where there is no program for it.
    fn start_bus() -> Option<(Bus, String)> {
        use std::io::{BufRead, BufReader};
        let started = std::process::Command::new("dbus-daemon")
            .args(["--session", "--nofork", "--nopidfile", "--print-address"])
            .stdout(std::process::Stdio::piped())
            .spawn();
        let Ok(child) = started else {
            eprintln!("skipped: no dbus-daemon on this machine");
            return None;
        };
        let mut bus = Bus(child);
        let mut address = String::new();
        BufReader::new(bus.0.stdout.take().unwrap()).read_line(&mut address).unwrap();
        Some((bus, address.trim().to_owned()))
    }

    #[test]
    fn logind_is_asked_and_heard_over_a_bus() {
        let Some((bus, address)) = start_bus() else { return };
        let (sender, seen) = channel();
        let manager = Manager { seen: Arc::new(Mutex::new(sender)), microseconds: 5_000_000 };
        let (orders, to_do) = channel();
        let builder = Builder::address(address.as_str()).name(SERVICE).serve_at(PATH, manager);
        let connection = zbus::block_on(builder.build()).unwrap();
        std::thread::spawn(move || zbus::block_on(obey(connection, to_do)));
        let begin = move || address.parse::<zbus::Address>().map(Builder::address).map_err(failed);
        let heard = talk(Box::new(begin), &seen, || orders);
        drop(bus);
        assert!(matches!(heard.recv_timeout(PATIENCE).unwrap(), Notice::Gone(_)));
    }

    #[test]
    fn a_logind_that_is_started_anew_is_told_of_and_heard() {
        let Some((bus, address)) = start_bus() else { return };
        let (sender, seen) = channel();
        let seen_by = Arc::new(Mutex::new(sender));
        let serve = || {
            let manager = Manager { seen: Arc::clone(&seen_by), microseconds: 5_000_000 };
            let (orders, to_do) = channel();
            let builder = Builder::address(address.as_str()).name(SERVICE).serve_at(PATH, manager);
            let connection = zbus::block_on(builder.build()).unwrap();
            let thread = std::thread::spawn(move || zbus::block_on(obey(connection, to_do)));
            (orders, thread)
        };
        let (orders, thread) = serve();
        let parsed = address.clone();
        let begin = move || parsed.parse::<zbus::Address>().map(Builder::address).map_err(failed);
        let mut logind = Login1::new(Box::new(begin)).unwrap();
        let (tell, heard) = channel();
        logind.watch(Box::new(move |notice| drop(tell.send(notice)))).unwrap();
        orders.send(Order::Leave).unwrap();
        thread.join().unwrap();
        let (orders, _thread) = serve();
        assert_eq!(heard.recv_timeout(PATIENCE).unwrap(), Notice::Returned);
        let _inhibitor = logind.inhibit().unwrap();
        assert_eq!(&*seen.recv_timeout(PATIENCE).unwrap().arguments[0], "sleep");
        orders.send(Order::Announce(true)).unwrap();
        assert_eq!(heard.recv_timeout(PATIENCE).unwrap(), Notice::Sleep);
        drop(bus);
    }

    #[test]
    fn no_bus_is_an_error_that_says_so() {
        let begin = || UnixStream::connect("/no/such/socket").map(Builder::unix_stream).map_err(failed);
        let Err(error) = Login1::new(Box::new(begin)) else { panic!("nobody is there") };
        assert!(error.to_string().contains("systemd-logind cannot be asked over D-Bus"), "{error}");
    }
}
