#!/usr/bin/env python3
"""Checks a proof from the ledger of Ganjiang, offline. Needs Python 3.8 or newer and nothing else.

    python ganjiang_verify.py proof.json
    python ganjiang_verify.py proof.json --anchor anchors.jsonl

A proof says: this act, with exactly these words, is a leaf of the tree that a seal holds. The checker recomputes the
leaf from the act, climbs the audit path to the root (RFC 6962, SHA-256), and recomputes the seal's digest, into which
the digest of the seal before it goes. With a list of anchors, got from the portal or kept from earlier days, it also
checks that this is the seal that was made public. Ends with 0 when everything holds, 1 when not, 2 when a file
cannot be read.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

PROOF_FORMAT = "ganjiang.proof.1"
ENTRY_FORMAT = "ganjiang.entry.1"
SEAL_FORMAT = "ganjiang.seal.1"
MAX_PATH = 64

ENTRY_FIELDS = (
    "id",
    "case_id",
    "number",
    "act",
    "actor_kind",
    "actor_id",
    "actor_name",
    "duty",
    "department",
    "from_state",
    "to_state",
    "reason",
    "facts",
    "public",
    "occurred_at",
    "recorded_at",
)
SEAL_FIELDS = ("number", "size", "root", "previous", "sealed_at")
ANCHOR_FIELDS = ("size", "root", "digest", "sealed_at")

WORDS = {
    "format": ("不是赣江台账的证明文件", "This is not a proof from the ledger of Ganjiang"),
    "fields": ("证明缺少内容，或者写法不对", "Something is missing from the proof, or is not written as it should be"),
    "leaf": ("这条记录与封存时的不一样", "The act differs from what was sealed"),
    "path": ("这条记录不在这个封里", "The act is not in this seal"),
    "digest": ("封的内容与它的摘要不符", "The seal differs from its digest"),
    "anchor_absent": ("公开的锚里没有这个封", "The anchors do not have this seal"),
    "anchor_differs": ("封与公开的锚不一致", "The seal differs from its public anchor"),
}
TOLD = (
    ("act", "事项", "act"),
    ("number", "编号", "number"),
    ("actor_name", "办理人", "by"),
    ("occurred_at", "发生时间", "at"),
    ("reason", "理由", "reason"),
)

_HASH = re.compile(r"[0-9a-f]{64}\Z")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z\Z")


def canonical(value: Any) -> bytes:
    """The one way to write a value: JSON with sorted keys, UTF-8, no spaces."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")


def leaf_hash(data: bytes) -> bytes:
    """RFC 6962, 2.1: the hash of a leaf."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """RFC 6962, 2.1: the hash of an inner node."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_by_path(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """The root that a leaf and its audit path lead to (RFC 9162, 2.1.3.2), None where the path cannot be one."""
    if not 0 <= index < size:
        return None
    node, last, found = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return None
        if node & 1 or node == last:
            found = node_hash(sibling, found)
            while not node & 1 and node != 0:
                node, last = node >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        node, last = node >> 1, last >> 1
    return found if last == 0 else None


def entry_bytes(entry: dict[str, Any]) -> bytes:
    """What is hashed of an act: every field of it, and the name of the format."""
    return canonical(dict(entry, format=ENTRY_FORMAT))


def seal_digest(chain: dict[str, Any], seal: dict[str, Any]) -> str:
    """The digest of a seal: its chain, number, size, root, the digest before it, its time."""
    header = {name: seal[name] for name in SEAL_FIELDS}
    header.update(format=SEAL_FORMAT, code=chain["code"], generation=chain["generation"])
    return hashlib.sha256(canonical(header)).hexdigest()


def check(proof: Any, anchors: list[dict[str, Any]] | None = None) -> list[str]:
    """What is wrong with a proof, as keys of WORDS; nothing when it holds."""
    if not isinstance(proof, dict) or proof.get("format") != PROOF_FORMAT:
        return ["format"]
    if not _well_formed(proof):
        return ["fields"]
    chain, leaf, seal = proof["chain"], proof["leaf"], proof["seal"]
    problems = []
    try:
        found = leaf_hash(entry_bytes(proof["entry"]))
    except (ValueError, RecursionError):  # half a character, nesting without end
        return ["fields"]
    if found.hex() != leaf["hash"]:
        problems.append("leaf")
    path = [bytes.fromhex(step) for step in leaf["path"]]
    root = root_by_path(bytes.fromhex(leaf["hash"]), leaf["index"], seal["size"], path)
    if root is None or root.hex() != seal["root"]:
        problems.append("path")
    if seal_digest(chain, seal) != seal["digest"]:
        problems.append("digest")
    if anchors is not None:
        problems += _anchor_problems(chain, seal, anchors)
    return problems


def _anchor_problems(chain: dict[str, Any], seal: dict[str, Any], anchors: list[dict[str, Any]]) -> list[str]:
    place = (chain["code"], chain["generation"], seal["number"])
    same = [a for a in anchors if (a.get("code"), a.get("generation"), a.get("number")) == place]
    if not same:
        return ["anchor_absent"]
    if any(a.get(name) != seal[name] for a in same for name in ANCHOR_FIELDS):
        return ["anchor_differs"]
    return []


def _well_formed(proof: dict[str, Any]) -> bool:
    chain, entry, leaf, seal = (proof.get(part) for part in ("chain", "entry", "leaf", "seal"))
    if not (isinstance(chain, dict) and isinstance(entry, dict) and isinstance(leaf, dict) and isinstance(seal, dict)):
        return False
    path = leaf.get("path")
    return (
        sorted(entry) == sorted(ENTRY_FIELDS)
        and isinstance(chain.get("code"), str)
        and all(_whole(n) for n in (chain.get("generation"), seal.get("number"), seal.get("size"), leaf.get("index")))
        and chain.get("id") == f"{chain['code']}-g{chain['generation']}"
        and all(_is(_HASH, h) for h in (seal.get("root"), seal.get("previous"), seal.get("digest"), leaf.get("hash")))
        and _is(_MOMENT, seal.get("sealed_at"))
        and isinstance(path, list)
        and len(path) <= MAX_PATH
        and all(_is(_HASH, step) for step in path)
    )


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1 << 63


def _is(pattern: Any, value: Any) -> bool:
    return isinstance(value, str) and pattern.match(value) is not None


def read_anchors(text: str) -> list[dict[str, Any]]:
    """The anchors of a JSON lines file; lines that are none (torn by a crash) are passed over."""
    found = []
    for line in text.splitlines():
        try:
            value = json.loads(line)
        except ValueError:
            continue
        if isinstance(value, dict):
            found.append(value)
    return found


def report(proof: Any, problems: list[str], anchored: bool) -> list[str]:
    """The lines that tell a person how the check ended, in Chinese and English."""
    lines = []
    if "format" not in problems and "fields" not in problems:
        lines += _what_it_proves(proof)
    for problem in problems:
        zh, en = WORDS[problem]
        lines.append(f"  × {zh}。 / {en}.")
    if problems:
        lines.append("证明不成立。 / The proof does NOT hold.")
    elif anchored:
        lines.append("证明成立，封与公开的锚一致。 / The proof holds, and the seal is the one made public.")
    else:
        lines.append("证明成立。 / The proof holds.")
    return lines


def _what_it_proves(proof: dict[str, Any]) -> list[str]:
    entry, chain, seal = proof["entry"], proof["chain"], proof["seal"]
    lines = [f"  {zh} / {en}: {_printable(entry[name])}" for name, zh, en in TOLD if entry[name]]
    lines.append(f"  封 / seal: {_printable(chain['id'])} #{seal['number']}, {seal['sealed_at']}")
    return lines


def _printable(value: Any) -> str:
    return "".join(c if c.isprintable() else " " for c in str(value))


def _read(name: str) -> str:
    with open(name, encoding="utf-8-sig") as file:
        return file.read()


def _load(arguments: argparse.Namespace) -> tuple[Any, list[dict[str, Any]] | None]:
    proof = json.loads(_read(arguments.proof))
    return proof, read_anchors(_read(arguments.anchor)) if arguments.anchor else None


def main(given: list[str] | None = None) -> int:
    """Read the files, print how the check ended; the exit status."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    parser = argparse.ArgumentParser(description="核验赣江台账的证明 / Check a proof from the ledger of Ganjiang")
    parser.add_argument("proof", metavar="proof.json", help="证明文件 / the proof")
    parser.add_argument("--anchor", metavar="anchors.jsonl", help="公开的锚 / the public anchors")
    arguments = parser.parse_args(given)
    try:
        proof, anchors = _load(arguments)
    except (OSError, ValueError, RecursionError) as error:
        print(f"文件读不了 / Cannot read the file: {error}", file=sys.stderr)
        return 2
    problems = check(proof, anchors)
    print("\n".join(report(proof, problems, anchors is not None)))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
