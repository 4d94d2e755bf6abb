//! The command line as scripts rely on it: results on standard output alone, one clear line for what cannot be
//! read, exit statuses, and what two processes may do to one data directory.
#![allow(clippy::unwrap_used, missing_docs, reason = "a test stops at what is wrong and says where")]

use std::{
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
};

fn run(arguments: &[&str], paths: &[&Path]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_taizhang")).args(arguments).args(paths).output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn file(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

fn demo(data: &Path) {
    let made = run(&["demo", "--data"], &[data]);
    assert!(made.status.success(), "{}", err(&made));
}

fn document(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../demo/documents").join(name)
}

/// One short line on standard error that names the file; nothing on standard output; status 2.
fn is_unreadable(output: &Output, file: &Path) {
    assert_eq!(output.status.code(), Some(2), "{}", err(output));
    assert_eq!(out(output), "");
    let said = err(output);
    assert!(said.contains(&*file.file_name().unwrap().to_string_lossy()), "the file is named: {said}");
    assert!(said.lines().count() <= 2 && said.chars().count() < 400, "one clear line: {said}");
    assert!(!said.contains("panicked"), "{said}");
}

#[test]
fn what_is_no_text_is_named_and_refused() {
    let folder = tempfile::tempdir().unwrap();
    let binary = file(folder.path(), "图片.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01");
    let empty = file(folder.path(), "空.txt", b"");
    let absent = folder.path().join("没有.txt");
    // Two hundred megabytes that take no room: refused by the size, before anything is read.
    let huge = folder.path().join("很大.txt");
    std::fs::File::create(&huge).unwrap().set_len(200 * 1024 * 1024).unwrap();
    for path in [&binary, &empty, &absent, &huge] {
        is_unreadable(&run(&["parse"], &[path]), path);
        is_unreadable(&run(&["check"], &[path]), path);
        is_unreadable(&run(&["--lang", "en", "parse"], &[path]), path);
    }
}

#[test]
fn odd_text_gives_a_tree_and_says_what_is_odd() {
    let folder = tempfile::tempdir().unwrap();
    let mut cut = "一、存在问题\n1.学习不够深入。\n2.台账不够规".as_bytes().to_vec();
    cut.truncate(cut.len() - 1);
    let plain = "今天天气很好，大家一起去河边走了走，回来写了这段话。".as_bytes();
    for (name, bytes) in [("断字.txt", cut.as_slice()), ("无编号.txt", plain)] {
        let path = file(folder.path(), name, bytes);
        let output = run(&["parse", "--format", "json"], &[&path]);
        assert!(matches!(output.status.code(), Some(0 | 1)), "{}", err(&output));
        let report: serde_json::Value = serde_json::from_str(&out(&output)).unwrap();
        assert_eq!(report["schema"], "taizhang.report/1");
        assert!(!report["diagnostics"].as_array().unwrap().is_empty(), "{name} is noticed");
    }
}

#[test]
fn one_file_is_one_document_and_several_are_lines() {
    let (one, two) = (document("jyj-2026-opinion.txt"), document("jyj-2024-report.txt"));
    let single: serde_json::Value = serde_json::from_str(&out(&run(&["parse"], &[&one]))).unwrap();
    assert_eq!(single["genre"], "opinion");
    let several = out(&run(&["parse", "--jobs", "2"], &[&one, &two]));
    let lines: Vec<serde_json::Value> =
        several.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[0], single, "in the order in which they were given");
}

#[test]
fn a_document_goes_into_a_ledger_and_is_listed_without_being_done() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    demo(&data);
    let list = || -> Vec<serde_json::Value> {
        let output = Command::new(env!("CARGO_BIN_EXE_taizhang"))
            .args(["list", "--format", "json", "--data"])
            .arg(&data)
            .output()
            .unwrap();
        serde_json::from_slice(&output.stdout).unwrap()
    };
    let before = list();
    let import = |arguments: &[&str], path: &Path| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_taizhang"));
        command.arg("import").arg(path).args(arguments).arg("--data").arg(&data).output().unwrap()
    };
    // A report in which most is told as completed: adopted, nothing of it is closed.
    let path = document("jyj-2024-report.txt");
    let output = import(&["--unit", "鹭汀区教育局", "--adopt"], &path);
    assert!(output.status.success(), "{}", err(&output));
    let id = out(&output).trim().to_owned();
    let line = list().into_iter().find(|it| it["id"] == *id).unwrap();
    assert_eq!(line["unit"], "鹭汀区教育局");
    assert_eq!((&line["findings"], &line["closed"]), (&41.into(), &0.into()));

    // What cannot be read or placed leaves no trace.
    let after = list().len();
    assert_eq!(after, before.len() + 1);
    let binary = file(folder.path(), "图片.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
    is_unreadable(&import(&["--unit", "鹭汀区教育局"], &binary), &binary);
    let nowhere = import(&["--unit", "没有这个局"], &path);
    assert_eq!(nowhere.status.code(), Some(2));
    assert!(err(&nowhere).contains("--unit"), "{}", err(&nowhere));
    assert_eq!(list().len(), after);
    let whole = run(&["verify", "--deep", "--data"], &[&data]);
    assert!(whole.status.success(), "{}", out(&whole));

    // The same place twice is left alone.
    let again = run(&["demo", "--data"], &[&data]);
    assert_eq!(again.status.code(), Some(1), "{}", err(&again));
}

/// A server that is told to stop, and waited for, when it goes out of scope.
struct Serving(Child);

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = Command::new("kill").arg(self.0.id().to_string()).status();
        let _ = self.0.wait();
    }
}

#[test]
fn one_process_writes_and_others_may_read_and_back_up() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    demo(&data);
    let mut child = Command::new(env!("CARGO_BIN_EXE_taizhang"))
        .args(["serve", "--listen", "127.0.0.1:0", "--data"])
        .arg(&data)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let serving = Serving(child);
    let url = line.trim().strip_prefix("listening on ").unwrap().to_owned();
    assert_eq!(
        ureq::get(format!("{url}/healthz")).call().unwrap().body_mut().read_to_string().unwrap(),
        "ok"
    );

    // A second writer is refused with a word on the first; readers are not.
    for command in [&["serve", "--listen", "127.0.0.1:0"][..], &["rebuild"]] {
        let arguments: Vec<&str> = command.iter().copied().chain(["--data"]).collect();
        let second = run(&arguments, &[&data]);
        assert_eq!(second.status.code(), Some(2), "{}", err(&second));
        assert!(err(&second).contains(&url), "the holder is named: {}", err(&second));
    }
    assert!(run(&["list", "--data"], &[&data]).status.success());
    assert!(run(&["verify", "--data"], &[&data]).status.success());
    let archive = folder.path().join("backup.tar");
    let backup = Command::new(env!("CARGO_BIN_EXE_taizhang"))
        .args(["backup", "--data"])
        .arg(&data)
        .arg("--out")
        .arg(&archive)
        .output()
        .unwrap();
    assert!(backup.status.success(), "{}", err(&backup));
    drop(serving);

    let other = folder.path().join("other");
    let restore = |to: &Path| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_taizhang"));
        command.arg("restore").arg(&archive).arg("--data").arg(to).output().unwrap()
    };
    let restored = restore(&other);
    assert!(restored.status.success(), "{}", err(&restored));
    assert!(run(&["verify", "--deep", "--data"], &[&other]).status.success());
    assert_eq!(out(&run(&["list", "--data"], &[&other])), out(&run(&["list", "--data"], &[&data])));
    assert!(!restore(&data).status.success(), "nothing is restored over what is there");
    assert!(run(&["rebuild", "--data"], &[&other]).status.success());
    assert!(run(&["verify", "--deep", "--data"], &[&other]).status.success());

    // A cut archive is no archive.
    let bytes = std::fs::read(&archive).unwrap();
    let mut half = std::fs::File::create(&archive).unwrap();
    half.write_all(&bytes[..bytes.len() / 2]).unwrap();
    drop(half);
    let third = folder.path().join("third");
    assert!(!restore(&third).status.success());
}

#[test]
fn bad_usage_says_so() {
    for arguments in
        [&["frobnicate"][..], &["parse"], &["explain", "TZ999"], &["serve", "--listen", "nowhere"]]
    {
        let output = run(arguments, &[]);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", err(&output));
        assert_eq!(out(&output), "");
    }
    // Passwords do not travel in the clear.
    let folder = tempfile::tempdir().unwrap();
    let open = run(&["serve", "--listen", "0.0.0.0:0", "--data"], &[&folder.path().join("data")]);
    assert_eq!(open.status.code(), Some(2));
    assert!(err(&open).contains("--tls-cert"), "{}", err(&open));
    assert!(!folder.path().join("data").exists(), "and nothing was made");
}

/// One HTTPS request over a connection that trusts this certificate alone: the head and body of the answer.
fn https(address: &str, certificate: rustls::pki_types::CertificateDer<'static>, path: &str) -> String {
    use std::io::Read;
    let mut roots = rustls::RootCertStore::empty();
    roots.add(certificate).unwrap();
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = "localhost".try_into().unwrap();
    let mut connection = rustls::ClientConnection::new(std::sync::Arc::new(config), name).unwrap();
    let mut socket = std::net::TcpStream::connect(address).unwrap();
    let mut stream = rustls::Stream::new(&mut connection, &mut socket);
    write!(stream, "GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    // The server may close without saying so.
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

#[test]
fn it_speaks_tls_with_an_own_certificate_and_says_who_sets_it_up() {
    let folder = tempfile::tempdir().unwrap();
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let certificate = file(folder.path(), "cert.pem", made.cert.pem().as_bytes());
    let key = file(folder.path(), "key.pem", made.signing_key.serialize_pem().as_bytes());
    let data = folder.path().join("data");
    let serve = |certificate: &Path| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_taizhang"));
        command
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(&data)
            .arg("--tls-cert")
            .arg(certificate)
            .arg("--tls-key")
            .arg(&key)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    };
    let mut child = serve(&certificate).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let mut console = BufReader::new(child.stderr.take().unwrap());
    let serving = Serving(child);
    let address = line.trim().strip_prefix("listening on https://").unwrap().to_owned();
    // The one-time code stands on the console, and nowhere else.
    let mut said = String::new();
    while !said.contains("/setup") {
        assert!(console.read_line(&mut said).unwrap() > 0, "the console names the set-up page: {said}");
    }
    std::thread::spawn(move || console.lines().for_each(drop));
    let answer = https(&address, made.cert.der().clone(), "/setup");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let head = answer.to_lowercase();
    for header in
        ["strict-transport-security:", "content-security-policy: default-src 'none'", "x-frame-options: deny"]
    {
        assert!(head.contains(header), "{header} in {head}");
    }
    drop(serving);

    // A certificate that is none: a word on the file, and no server.
    let none = file(folder.path(), "none.pem", b"nothing of the kind");
    let refused = serve(&none).output().unwrap();
    assert_eq!(refused.status.code(), Some(2));
    assert!(err(&refused).contains("none.pem"), "{}", err(&refused));
}
