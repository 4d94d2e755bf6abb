#!/usr/bin/env python3
"""Checks a data directory without the program that wrote it: python3 verify.py DIR [CHECKPOINT]

Only Python's standard library; reads, never writes. The format is docs/journal-format.md. Checked: that positions and
numbers are dense, the hash chain of every ledger (SM3 where Python's OpenSSL has it), the columns beside the hashed
bytes, private parts, ledger heads, the root of the Merkle log against a checkpoint (its signature is not checked), and
every evidence file. Exit status: 0 it holds, 1 it does not, 2 it cannot be read.
"""
import base64, hashlib, json, os, sqlite3, sys
from urllib.request import pathname2url

def h(kind, *parts):
    return hashlib.new(kind, b"".join(parts)).digest()

def root(kind, leaves):  # RFC 6962, 2.1
    if len(leaves) < 2:
        return leaves[0] if leaves else h(kind)
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return h(kind, b"\1", root(kind, leaves[:half]), root(kind, leaves[half:]))

def check(ok, place, what):
    if not ok:
        print(f"DOES NOT HOLD: {place}: {what}")
        sys.exit(1)

def main(folder, checkpoint):
    db = sqlite3.connect(f"file:{pathname2url(os.path.abspath(folder))}/journal.db?mode=ro", uri=True)
    db.execute("BEGIN")
    tree = db.execute("SELECT value FROM meta WHERE key = 'hash'").fetchone()[0].decode()
    parts = {p: (salt, content) for p, salt, content in db.execute("SELECT position, salt, content FROM part")}
    ledgers, streams, hashes, files, newest, erased, gone = {}, {}, {}, {}, 0, set(), {}
    for row in db.execute("SELECT position, ledger, seq, stream, version, name, command, bytes, hash FROM event ORDER BY 1"):
        position, ledger, seq, stream, version, name, command, data, stored = row
        place = f"position {position}, ledger {ledger}, event {seq}"
        check(position == newest + 1, f"position {newest + 1}", "the event is missing")
        event = json.loads(data)
        if ledger not in ledgers:
            check(name == "ledger.opened/1", place, "the first event does not open the ledger")
            ledgers[ledger] = (event["body"]["hash"], bytes(32), 0)
        kind, previous, count = ledgers[ledger]
        check(seq == count + 1, place, "the ledger's numbers break off")
        check(h(kind, b"taizhang.event/1\n", previous, data) == stored, place, "the hash does not hold")
        columns = dict(ledger=ledger, seq=seq, stream=stream, version=version, name=name, command=command)
        check(all(event[key] == value for key, value in columns.items()), place, "a column differs from the hashed bytes")
        check(version == streams.get((ledger, stream), 0) + 1, place, "the stream's versions break off")
        if "private" in event:
            salt, content = parts.get(position, (b"", b""))
            if content is None:
                gone[ledger, seq] = place
            else:
                check(h(kind, b"taizhang.part/1\n", salt, content).hex() == event["private"], place, "the private part was changed")
        if name == "part.erased/1":
            erased.add((ledger, event["body"]["seq"]))
        files.update({file["hash"]: place for file in event.get("files", [])})
        ledgers[ledger], streams[ledger, stream], newest = (kind, stored, seq), version, position
        hashes[position] = (ledger, seq, stored)
    for key, place in gone.items():
        check(key in erased, place, "the private part is gone without a record")
    heads = db.execute("SELECT position, ledger, seq, hash FROM head ORDER BY number").fetchall()
    leaves = []
    for position, ledger, seq, stored in heads:
        check(hashes.get(position) == (ledger, seq, stored), f"position {position}", "the ledger head differs")
        leaves.append(h(tree, b"\0", f"{position}\n{ledger}\n{seq}\n{stored.hex()}\n".encode()))
    check({head[1]: head[2] for head in heads} == {l: it[2] for l, it in ledgers.items()}, "heads", "a ledger's newest event is under none")
    if os.path.exists(checkpoint):
        lines = open(checkpoint, encoding="utf-8").read().split("\n")
        size, seen = int(lines[1]), base64.b64decode(lines[2])
        check(size <= len(leaves), f"position {newest + 1}", f"the end was cut off: {lines[3]} was witnessed")
        check(root(tree, leaves[:size]) == seen, "checkpoint", "the log is not the one that it saw")
    for name, place in files.items():
        path = os.path.join(folder, "evidence", name[:2], name[2:])
        check(os.path.exists(path) and h(tree, open(path, "rb").read()).hex() == name, place, f"evidence file {name}")
    print(f"holds: {newest} events, {len(ledgers)} ledgers, {len(files)} files, root {root(tree, leaves).hex()}")

if __name__ == "__main__":
    try:
        main(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else os.path.join(sys.argv[1], "checkpoint.txt"))
    except (IndexError, OSError, ValueError, KeyError, sqlite3.Error) as error:
        print(f"cannot be read: {error!r}", file=sys.stderr)
        sys.exit(2)
