"""Makes a bill of materials (CycloneDX 1.5) of the crates that `cargo metadata` names on stdin and of the models.

sbom.py Cargo.lock assets/models.toml
"""
import json, sys, tomllib


def read(path):
    with open(path, "rb") as file:
        return tomllib.load(file)


lock, models = read(sys.argv[1]), read(sys.argv[2])
checksums = {(crate["name"], crate["version"]): crate.get("checksum") for crate in lock["package"]}
metadata = json.load(sys.stdin)
packages = {package["id"]: package for package in metadata["packages"]}
nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}

# What is in the program: from its root along all dependencies but those of tests.
root = next(id for id, package in packages.items() if package["name"] == "visionpresence")
found, waiting = set(), [root]
while waiting:
    id = waiting.pop()
    if id not in found:
        found.add(id)
        waiting += [dep["pkg"] for dep in nodes[id]["deps"] if any(kind["kind"] != "dev" for kind in dep["dep_kinds"])]

components = []
for package in sorted((packages[id] for id in found if id != root), key=lambda package: (package["name"], package["version"])):
    name, version = package["name"], package["version"]
    component = {"type": "library", "name": name, "version": version, "purl": f"pkg:cargo/{name}@{version}"}
    if package.get("license"):
        component["licenses"] = [{"expression": package["license"].replace("/", " OR ")}]
    if checksums.get((name, version)):
        component["hashes"] = [{"alg": "SHA-256", "content": checksums[name, version]}]
    components.append(component)
for model in models["model"]:
    components.append({
        "type": "machine-learning-model", "name": model["file"], "description": model["upstream"],
        "licenses": [{"expression": model["licence"]}], "hashes": [{"alg": "SHA-256", "content": model["sha256"]}]})
own = packages[root]
json.dump({
    "bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1,
    "metadata": {"component": {"type": "application", "name": own["name"], "version": own["version"],
                               "licenses": [{"expression": own["license"]}]}},
    "components": components}, sys.stdout, indent=1)
print()
