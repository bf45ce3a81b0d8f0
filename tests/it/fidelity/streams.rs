//! Programs that read and write: protocols over pipes in memory.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use super::tokio::io::{
    self, AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, DuplexStream, duplex,
};
use super::tokio::sync::{broadcast, mpsc};
use super::tokio::task::JoinSet;
use super::tokio::time::{sleep, timeout};
use super::tokio::{self, spawn};
use super::{Log, ms, programs};

programs![
    publish_and_subscribe,
    a_proxy_with_a_slow_peer,
    lines_that_come_in_pieces,
    a_writer_that_is_dropped,
];

type Channels = Arc<Mutex<BTreeMap<String, broadcast::Sender<String>>>>;

/// A connection as in mini-redis: commands are lines, and a subscriber hears what is published until it hangs up.
async fn serve(stream: DuplexStream, channels: Channels) -> io::Result<()> {
    let (reader, mut writer) = io::split(stream);
    let mut lines = BufReader::new(reader).lines();
    let (messages, mut heard) = mpsc::channel::<String>(4);
    let mut listeners = JoinSet::new();
    loop {
        tokio::select! {
            line = lines.next_line() => {
                let Some(line) = line? else { break };
                let mut words = line.splitn(3, ' ');
                let command = [(); 3].map(|()| words.next().unwrap_or_default().to_owned());
                let [verb, channel, text] = command;
                let sender = {
                    let mut channels = channels.lock().unwrap();
                    channels.entry(channel.clone()).or_insert_with(|| broadcast::channel(2).0).clone()
                };
                if verb == "subscribe" {
                    let (mut channel, messages) = (sender.subscribe(), messages.clone());
                    listeners.spawn(async move {
                        loop {
                            let told = match channel.recv().await {
                                Ok(text) => text,
                                Err(broadcast::error::RecvError::Lagged(lost)) => format!("-{lost}"),
                                Err(broadcast::error::RecvError::Closed) => return,
                            };
                            if messages.send(told).await.is_err() {
                                return;
                            }
                        }
                    });
                    writer.write_all(b"+subscribed\n").await?;
                } else {
                    let reached = sender.send(text).unwrap_or_default();
                    writer.write_all(format!(":{reached}\n").as_bytes()).await?;
                }
            }
            Some(message) = heard.recv() => {
                writer.write_all(format!("${message}\n").as_bytes()).await?;
            }
        }
    }
    writer.shutdown().await
}

async fn publish_and_subscribe(log: Log) {
    let channels = Channels::default();
    let mut servers = JoinSet::new();
    let mut connect = |size| {
        let (client, server) = duplex(size);
        servers.spawn(serve(server, Arc::clone(&channels)));
        client
    };
    let mut subscribers = JoinSet::new();
    for (n, size) in [(1_u64, 64), (2, 7)] {
        let (client, log) = (connect(size), log.clone());
        subscribers.spawn(async move {
            let mut client = BufReader::new(client);
            client.get_mut().write_all(b"subscribe news\n").await.unwrap();
            let mut line = String::new();
            loop {
                line.clear();
                match timeout(ms(30), client.read_line(&mut line)).await {
                    Ok(Ok(1..)) => log.say(format!("{n} hears {}", line.trim())),
                    _ => return log.say(format!("{n} hangs up")),
                }
                sleep(ms(2 * n)).await;
            }
        });
    }
    let mut publisher = BufReader::new(connect(16));
    sleep(ms(5)).await;
    for n in 0..9_u64 {
        publisher.get_mut().write_all(format!("publish news {n}\n").as_bytes()).await.unwrap();
        let mut answer = String::new();
        publisher.read_line(&mut answer).await.unwrap();
        log.say(format!("{n} reaches {}", answer.trim()));
        sleep(ms(n % 3)).await;
    }
    drop(publisher);
    subscribers.join_all().await;
    while let Some(ended) = servers.join_next().await {
        log.say(format!("{:?}", ended.unwrap().map_err(|error| error.kind())));
    }
}

async fn a_proxy_with_a_slow_peer(log: Log) {
    let (mut client, mut inner) = duplex(8);
    let (mut outer, mut peer) = duplex(4);
    let proxy = spawn(async move { io::copy_bidirectional(&mut inner, &mut outer).await });
    let said = log.clone();
    let upstream = spawn(async move {
        let mut bytes = [0; 3];
        loop {
            let read = peer.read(&mut bytes).await.unwrap();
            if read == 0 {
                return;
            }
            said.say(format!("peer has {:?}", str::from_utf8(&bytes[..read]).unwrap()));
            sleep(ms(2)).await;
            peer.write_all(&bytes[..read].to_ascii_uppercase()).await.unwrap();
        }
    });
    let (mut reader, mut writer) = io::split(&mut client);
    let write = async {
        for word in ["one", "another", "and the last of them"] {
            writer.write_all(word.as_bytes()).await.unwrap();
            log.say(format!("wrote {word}"));
        }
        writer.shutdown().await.unwrap();
    };
    let mut echo = String::new();
    let (read, ()) = tokio::join!(reader.read_to_string(&mut echo), write);
    log.say(format!("{read:?}: {echo}"));
    log.say(format!("{:?}", proxy.await.unwrap()));
    upstream.await.unwrap();
}

async fn lines_that_come_in_pieces(log: Log) {
    let (mut writer, reader) = duplex(5);
    let feeder = spawn(async move {
        for piece in ["a li", "ne\nan", "other\n\nno e", "nd"] {
            writer.write_all(piece.as_bytes()).await.unwrap();
            sleep(ms(10)).await;
        }
    });
    let mut lines = BufReader::with_capacity(3, reader).lines();
    loop {
        // A line that is read in part is kept for the next attempt.
        match timeout(ms(6), lines.next_line()).await {
            Ok(Ok(Some(line))) => log.say(format!("line {line:?}")),
            Ok(end) => break log.say(format!("{end:?}")),
            Err(_) => log.say("nothing yet"),
        }
    }
    feeder.await.unwrap();
}

async fn a_writer_that_is_dropped(log: Log) {
    let (mut left, mut right) = duplex(4);
    let writer = spawn({
        let log = log.clone();
        async move {
            let ended = timeout(ms(8), left.write_all(b"more than fits")).await;
            log.say(format!("late: {}", ended.is_err()));
            let error = left.write_all(b"again").await.unwrap_err();
            log.say(format!("{:?}", error.kind()));
        }
    });
    sleep(ms(5)).await;
    log.say(format!("{:?}", right.read_u16().await));
    sleep(ms(5)).await;
    let mut rest = [0; 3];
    log.say(format!("{:?} {rest:?}", right.read_exact(&mut rest).await));
    drop(right);
    writer.await.unwrap();
}
