"""Makes a bill of materials (CycloneDX 1.5) of the models and of the crates that are in the program.

cargo metadata | sbom.py Cargo.lock assets/models.toml TREE
TREE: what `cargo tree --prefix none --format '{p}'` says, a crate with its version in each line.
"""
import json, sys, tomllib


def read(path):
    with open(path, "rb") as file:
        return tomllib.load(file)


lock, models = read(sys.argv[1]), read(sys.argv[2])
with open(sys.argv[3], encoding="utf-8") as tree:
    wanted = {tuple(line.split()[:2]) for line in tree if line.strip()}
checksums = {(crate["name"], crate["version"]): crate.get("checksum") for crate in lock["package"]}
packages = {(package["name"], "v" + package["version"]): package for package in json.load(sys.stdin)["packages"]}
unknown = sorted(wanted - packages.keys())
if unknown or not any(name == "visionpresence" for name, _ in wanted):
    sys.exit(f"The tree is not that of this program; unknown: {unknown}")

own, components = None, []
for package in (packages[key] for key in sorted(wanted)):
    name, version = package["name"], package["version"]
    if name == "visionpresence":
        own = package
        continue
    if not package.get("license"):
        sys.exit(f"{name} {version} names no licence.")
    component = {"type": "library", "name": name, "version": version, "purl": f"pkg:cargo/{name}@{version}",
                 "licenses": [{"expression": package["license"].replace("/", " OR ")}]}
    if checksums.get((name, version)):
        component["hashes"] = [{"alg": "SHA-256", "content": checksums[name, version]}]
    components.append(component)
for model in models["model"]:
    components.append({
        "type": "machine-learning-model", "name": model["file"], "description": model["upstream"],
        "licenses": [{"expression": model["licence"]}], "hashes": [{"alg": "SHA-256", "content": model["sha256"]}]})
json.dump({
    "bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1,
    "metadata": {"component": {"type": "application", "name": own["name"], "version": own["version"],
                               "licenses": [{"expression": own["license"]}]}},
    "components": components}, sys.stdout, indent=1)
print()
