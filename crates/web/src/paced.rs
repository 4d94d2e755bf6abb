//! Bodies that come too slowly end: a client that sends a byte now and then holds nothing for ever.

use axum::body::{Body, BodyDataStream, Bytes};
use futures_core::Stream;
use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};
use tokio::time::{Instant, Sleep, sleep_until};

/// Every body may take so long, however small.
const GRACE: Duration = Duration::from_secs(30);

/// Beyond, so many bytes have to come each second on the whole: a tenth of the slowest line that a county has.
const BYTES_PER_SECOND: u64 = 16 * 1024;

/// The body, read under a deadline that moves on with every byte.
pub(crate) fn paced(body: Body) -> Body {
    let began = Instant::now();
    let sleep = Box::pin(sleep_until(began + GRACE));
    Body::from_stream(Paced { body: body.into_data_stream(), began, got: 0, sleep })
}

struct Paced {
    body: BodyDataStream,
    began: Instant,
    got: u64,
    sleep: Pin<Box<Sleep>>,
}

impl Stream for Paced {
    type Item = Result<Bytes, axum::BoxError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Paced { body, began, got, sleep } = &mut *self;
        match Pin::new(body).poll_next(context) {
            Poll::Ready(Some(Ok(bytes))) => {
                *got += bytes.len() as u64;
                sleep.as_mut().reset(*began + GRACE + Duration::from_secs(*got / BYTES_PER_SECOND));
                Poll::Ready(Some(Ok(bytes)))
            }
            Poll::Ready(Some(Err(error))) => Poll::Ready(Some(Err(error.into()))),
            Poll::Ready(None) => Poll::Ready(None),
            Poll::Pending => match sleep.as_mut().poll(context) {
                Poll::Pending => Poll::Pending,
                Poll::Ready(()) => Poll::Ready(Some(Err(io::Error::from(io::ErrorKind::TimedOut).into()))),
            },
        }
    }
}

/// Whether reading failed because the body came too slowly.
pub(crate) fn is_too_slow(error: &(dyn std::error::Error + 'static)) -> bool {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if error.downcast_ref::<io::Error>().is_some_and(|it| it.kind() == io::ErrorKind::TimedOut) {
            return true;
        }
        cause = error.source();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sends `bytes` every `pause`, `times` times.
    fn dripping(bytes: usize, pause: Duration, times: u32) -> Body {
        let (sender, receiver) = tokio::sync::mpsc::channel::<io::Result<Vec<u8>>>(1);
        tokio::spawn(async move {
            for _ in 0..times {
                tokio::time::sleep(pause).await;
                if sender.send(Ok(vec![b'x'; bytes])).await.is_err() {
                    return;
                }
            }
        });
        Body::from_stream(tokio_stream::wrappers::ReceiverStream::new(receiver))
    }

    async fn read(body: Body) -> Result<usize, Duration> {
        let began = Instant::now();
        match axum::body::to_bytes(paced(body), usize::MAX).await {
            Ok(bytes) => Ok(bytes.len()),
            Err(error) => {
                assert!(is_too_slow(&error), "{error}");
                Err(began.elapsed())
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_drip_ends_and_a_slow_line_does_not() {
        // A byte each second for an hour.
        let ended = read(dripping(1, Duration::from_secs(1), 3600)).await.unwrap_err();
        assert!(ended >= GRACE && ended < GRACE + Duration::from_secs(2), "{ended:?}");
        // Nothing at all.
        let ended = read(dripping(1, Duration::from_secs(4000), 1)).await.unwrap_err();
        assert!(ended < GRACE + Duration::from_secs(2), "{ended:?}");
        // Twenty kilobytes a second for an hour: 70 MB.
        let size = read(dripping(20 * 1024, Duration::from_secs(1), 3600)).await.unwrap();
        assert_eq!(size, 20 * 1024 * 3600);
        // A form within the time that everybody has.
        assert_eq!(read(dripping(100, Duration::from_secs(5), 5)).await, Ok(500));
    }
}
