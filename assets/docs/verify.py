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


def link(table, row, before):
    text = f"visionpresence link 1\n{table} {row['sequence']}\nbefore {before}\n".encode()
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
    return hashlib.sha256(text).hexdigest()


def check_database(path, key):
    database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    database.row_factory = sqlite3.Row
    for table in LISTS:
        stored = {row["sequence"]: row["hash"].hex() for row in
                  database.execute("SELECT * FROM chain WHERE list = ?", (table,))}
        erased = set()
        if table == "clock_event":
            erased = {row["sequence"] for row in database.execute("SELECT sequence FROM erased_event")}
        before, expected = "0" * 64, 1
        for row in database.execute(f"SELECT * FROM {table} ORDER BY sequence"):
            while expected in erased and expected in stored:
                before, expected = stored.pop(expected), expected + 1
            before = link(table, row, before)
            if row["sequence"] != expected or stored.pop(expected, None) != before:
                sys.exit(f"{table}: the first broken link is {expected}")
            expected += 1
        while expected in erased and expected in stored:
            before, expected = stored.pop(expected), expected + 1
        if stored:
            sys.exit(f"{table}: the first broken link is {expected}")
        print(f"{table}: {expected - 1} links hold")
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
