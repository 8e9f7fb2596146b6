"""Checks links and seals of a VisionPresence database (see PROOF.md) with sqlite3 and openssl, without the program.

verify.py DATABASE PUBLIC_KEY         every link and every seal of a copy of the database
verify.py --export FILE PUBLIC_KEY    a file that was exported, with FILE.seal.json beside it
"""
import hashlib, json, os, sqlite3, struct, subprocess, sys, tempfile

LISTS = ("clock_event", "correction", "audit")


def signed(statement, key, signature):
    # 302a300506032b6570032100 begins every Ed25519 public key in DER (RFC 8410).
    with tempfile.TemporaryDirectory() as folder:
        names = [os.path.join(folder, name) for name in ("key", "text", "signature")]
        for name, content in zip(names, (bytes.fromhex("302a300506032b6570032100" + key), statement.encode(), signature)):
            with open(name, "wb") as file:
                file.write(content)
        return subprocess.run(
            ["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", names[0], "-rawin", "-in", names[1],
             "-sigfile", names[2]], capture_output=True).returncode == 0


def lines(statement):
    return dict(line.split(" ", 1) for line in statement.splitlines())


def sha256(text):
    return hashlib.sha256(text if isinstance(text, bytes) else text.encode()).hexdigest()


def digest(table, row, salt):
    text = f"visionpresence row 1\n{table} {row['sequence']}\nsalt {salt}\n".encode()
    for name in sorted(row.keys()):
        value = row[name]
        if value is None:
            continue
        kind, content = {
            int: lambda: ("integer", str(value).encode()),
            float: lambda: ("real", struct.pack(">d", value).hex().encode()),
            str: lambda: ("text", value.encode()),
            bytes: lambda: ("blob", value.hex().encode()),
        }[type(value)]()
        text += f"{name} {kind} {len(content)}\n".encode() + content + b"\n"
    return sha256(text)


def digits(blob):
    return None if blob is None else blob.hex()


def check_list(database, table):
    """Walks along all links; rows that an erasure changed are as it left them, those that it removed are not there."""
    rows = {row["sequence"]: row for row in database.execute(f"SELECT * FROM {table}")}
    redacted = {row["sequence"]: row for row in
                database.execute("SELECT * FROM redaction WHERE list = ? ORDER BY entry", (table,))}
    before, expected = "0" * 64, 1
    for link in database.execute("SELECT * FROM chain WHERE list = ? ORDER BY sequence", (table,)):
        row, should = rows.pop(expected, None), redacted.get(expected, link)
        found = None if row is None or should["salt"] is None else digest(table, row, should["salt"].hex())
        before = sha256(f"visionpresence link 1\n{table} {expected}\nbefore {before}\nrow {link['digest'].hex()}\n")
        if (link["sequence"] != expected or link["hash"].hex() != before or found != digits(should["digest"])
                or (row is None) != (should["digest"] is None)):
            sys.exit(f"{table}: the first broken link is {expected}")
        expected += 1
    if rows:
        sys.exit(f"{table}: the first broken link is {min(rows)}")
    print(f"{table}: {expected - 1} links hold")


def check_erasures(database):
    """What is noted as changed or removed by an erasure is what the entry of the audit list about it says."""
    noted = {}
    for table in LISTS:
        for row in database.execute("SELECT * FROM redaction WHERE list = ? ORDER BY sequence", (table,)):
            line = f"{table} {row['sequence']} {digits(row['digest']) or 'gone'}\n"
            noted[row["entry"]] = noted.get(row["entry"], "visionpresence erasure 1\n") + line
    for entry in database.execute("""SELECT * FROM audit WHERE action IN ('staff erased', 'attendance erased')
            AND after LIKE '%fingerprint: %'"""):
        said = entry["after"].split("fingerprint: ")[1].split()[0]
        if said != sha256(noted.pop(entry["sequence"], "visionpresence erasure 1\n")):
            sys.exit(f"what is noted as erased is not what entry {entry['sequence']} of the audit list says")
    if noted:
        sys.exit(f"what is noted as erased is not what entry {min(noted)} of the audit list says")


def check_database(path, key):
    database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    database.row_factory = sqlite3.Row
    for table in LISTS:
        check_list(database, table)
    check_erasures(database)
    before, number = "0" * 64, 0
    for number, seal in enumerate(database.execute("SELECT * FROM seal ORDER BY number"), 1):
        said = lines(seal["statement"])
        if not signed(seal["statement"], key, seal["signature"]) or said["before"] != before or said["number"] != str(number):
            sys.exit(f"the first broken seal is {number}: not signed with this key, or out of order")
        for table in LISTS:
            length, last = said[table].split()
            found = database.execute("SELECT hash FROM chain WHERE list = ? AND sequence = ?", (table, length)).fetchone()
            if int(length) and (found is None or found["hash"].hex() != last):
                sys.exit(f"the first broken seal is {number}: {table} was written anew or cut off")
        before = hashlib.sha256(seal["statement"].encode()).hexdigest()
    print(f"{number} seals hold")


def check_export(path, key):
    with open(path + ".seal.json", encoding="utf-8") as file:
        beside = json.load(file)
    with open(path, "rb") as file:
        found = hashlib.sha256(file.read()).hexdigest()
    for part in ("seal", "export"):
        if not signed(beside[part]["statement"], key, bytes.fromhex(beside[part]["signature"])):
            sys.exit(f"the {part} is not signed with this key")
    if lines(beside["export"]["statement"])["sha256"] != found:
        sys.exit("the file is not the one that was exported")
    print("the file is as it was exported; " + lines(beside["seal"]["statement"])["day"] + " is sealed")


if len(sys.argv) == 4 and sys.argv[1] == "--export":
    check_export(sys.argv[2], sys.argv[3])
elif len(sys.argv) == 3:
    check_database(sys.argv[1], sys.argv[2])
else:
    sys.exit(__doc__)
