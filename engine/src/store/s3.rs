//! Clients of S3, one per bucket and credentials, and the runtime their requests run on.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::{BackoffConfig, ClientOptions, RetryConfig};
use tokio::runtime::Runtime;

use super::Options;
use super::failures::from_object_store;
use crate::error::Result;

/// A body that sends nothing for this long is given up and asked for again.
const STALL: Duration = Duration::from_secs(15);

type Clients = Mutex<HashMap<(String, Options), Arc<AmazonS3>>>;

/// The engine's runtime for network work: it starts with the first S3 call and lives as long as the process.
pub(super) fn runtime() -> &'static Runtime {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    RUNTIME.get_or_init(|| {
        tokio::runtime::Builder::new_multi_thread()
            .worker_threads(threads())
            .thread_name("karyaksham-io")
            .enable_all()
            .build()
            .expect("threads for network work can be started")
    })
}

/// Half of the cores: what they bring is to be parsed as well, and a thread more than that only wakes the others.
fn threads() -> usize {
    (std::thread::available_parallelism().map_or(1, std::num::NonZero::get) / 2).clamp(1, 4)
}

/// The client of a bucket; its connections are shared by all who ask with the same options.
pub(super) fn client(bucket: &str, options: &Options) -> Result<Arc<AmazonS3>> {
    static CLIENTS: OnceLock<Clients> = OnceLock::new();
    let mut clients = CLIENTS.get_or_init(Clients::default).lock().unwrap_or_else(PoisonError::into_inner);
    let key = (bucket.to_owned(), options.clone());
    if let Some(client) = clients.get(&key) {
        return Ok(client.clone());
    }
    let client =
        Arc::new(build(bucket, options).map_err(|error| from_object_store(&format!("s3://{bucket}"), &error))?);
    clients.insert(key, client.clone());
    Ok(client)
}

fn build(bucket: &str, options: &Options) -> object_store::Result<AmazonS3> {
    let retry = RetryConfig {
        backoff: BackoffConfig {
            init_backoff: Duration::from_millis(100),
            max_backoff: Duration::from_secs(5),
            base: 2.0,
        },
        max_retries: 8,
        retry_timeout: Duration::from_secs(120),
    };
    let allow_http = options.get("aws_allow_http").is_some_and(|value| value == "true");
    let transport = ClientOptions::new()
        .with_allow_http(allow_http)
        .with_connect_timeout(Duration::from_secs(5))
        .with_read_timeout(STALL)
        .with_timeout(Duration::from_secs(300));
    let mut builder = AmazonS3Builder::new().with_bucket_name(bucket).with_client_options(transport).with_retry(retry);
    for (name, value) in options {
        builder = builder.with_config(name.parse()?, value);
    }
    builder.build()
}
