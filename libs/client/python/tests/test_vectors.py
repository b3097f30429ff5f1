"""Holds the SDK to the known answers all clients share (test/interop/vectors). `python -m unittest`, no server needed."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import time
import unittest
from collections.abc import Awaitable
from pathlib import Path
from typing import Any

from entente import Fault, FixedKeys, derived_message_id, parse_reference, thumbprint, verify_evidence, verify_jws
from entente._encoding import from_base64url, read_json, read_object, sha256_of, to_base64url
from entente.ids import instant, time_of
from entente.jws import Signer, sign_jws
from entente.sealing import open_sealed, seal_body
from entente.tokens import make_dpop_proof

VECTORS = Path(os.environ.get("ENTENTE_VECTORS", Path(__file__).parents[4] / "test/interop/vectors/vectors.json"))
vectors: dict[str, Any] = json.loads(VECTORS.read_text("utf-8"))
keys = FixedKeys(vectors["registry"])


def code_of(work: Awaitable[object]) -> str:
    try:
        asyncio.run(work)  # type: ignore[arg-type]
    except Fault as fault:
        return fault.code
    return "it holds"


class Vectors(unittest.TestCase):
    def test_base64url_is_canonical(self) -> None:
        for one in vectors["base64url"]["canonical"]:
            self.assertEqual(from_base64url(one["text"]).hex(), one["hex"])
            self.assertEqual(to_base64url(bytes.fromhex(one["hex"])), one["text"])
        for text in vectors["base64url"]["refused"]:
            with self.subTest(text), self.assertRaises(ValueError):
                from_base64url(text)

    def test_json_says_everything_once(self) -> None:
        for text in vectors["json"]["accepted"]:
            with self.subTest(text):
                self.assertEqual(read_json(text), json.loads(text))
        for one in vectors["json"]["refused"]:
            with self.subTest(one["what"]), self.assertRaises(ValueError):
                read_json(one["text"])

    def test_json_takes_time_that_grows_with_its_length(self) -> None:
        for text in ('"' + '\\"' * 500_000, '[' + '"\\\\",' * 200_000 + '1]', '"' * 600_001, "[" * 1_000_000, "[" + "9" * 900_000 + "]"):
            started = time.process_time()
            with contextlib.suppress(ValueError):
                read_json(text)
            self.assertLess(time.process_time() - started, 3.0)

    def test_key_ids_are_thumbprints(self) -> None:
        for one in vectors["keys"]:
            self.assertEqual(thumbprint(one["jwk"]), one["thumbprint"])

    def test_the_same_payload_gives_the_same_bytes(self) -> None:
        for one in vectors["signing"]:
            self.assertEqual(Signer(one["key"]).sign(read_object(one["payload"]), one["typ"]), one["compact"])
            self.assertEqual(asyncio.run(verify_jws(one["compact"], keys, one["typ"])).digest, one["digest"])

    def test_signatures(self) -> None:
        for one in vectors["verifying"]["accepted"]:
            verified = asyncio.run(verify_jws(one["compact"], keys, one["typ"]))
            self.assertEqual((verified.signer, verified.digest), (one["signer"], one["digest"]))
        for one in vectors["verifying"]["refused"]:
            with self.subTest(one["what"]):
                self.assertEqual(code_of(verify_jws(one["compact"], keys, "entente+jws")), one["code"])

    def test_sealed_content(self) -> None:
        for one in vectors["sealed"]["opens"]:
            self.assertEqual(open_sealed(one["sealed"], [one["key"]], one["from"], one["id"]), one["body"])
            again = seal_body(one["body"], [one["key"]], one["from"], one["id"])
            self.assertEqual(open_sealed(again, [one["key"]], one["from"], one["id"]), one["body"])
        for one in vectors["sealed"]["refused"]:
            with self.subTest(one["what"]), self.assertRaises(Fault) as refused:
                open_sealed(one["sealed"], [one["key"]], one["from"], one["id"])
            self.assertEqual(refused.exception.code, one["code"])

    def test_withheld_members(self) -> None:
        masked = vectors["masked"]
        verified = asyncio.run(verify_jws(masked["compact"], keys))
        self.assertEqual((verified.digest, verified.payload["body"]), (masked["digest"], masked["body"]))
        self.assertEqual([vars(one) for one in verified.withheld], masked["withheld"])

    def test_proofs(self) -> None:
        proofs = vectors["proofs"]
        public = {name: value for name, value in proofs["key"].items() if name != "d"}
        self.assertEqual((thumbprint(public), sha256_of(proofs["token"])), (proofs["thumbprint"], proofs["ath"]))
        self.assertEqual(sign_jws(proofs["claims"], proofs["key"], {"typ": "dpop+jwt", "jwk": public}), proofs["compact"])
        for target in proofs["targets"]:
            claims = read_object(from_base64url(make_dpop_proof(proofs["key"], "get", target["url"], proofs["token"]).split(".")[1]))
            self.assertEqual((claims["htm"], claims["htu"], claims["ath"]), ("GET", target["htu"], proofs["ath"]))

    def test_ids(self) -> None:
        for one in vectors["ids"]["times"]:
            self.assertEqual((time_of(one["id"]), instant(one["milliseconds"])), (one["milliseconds"], one["issuedAt"]))
        for message_id in vectors["ids"]["refused"]:
            with self.subTest(message_id), self.assertRaises(ValueError):
                time_of(message_id)
        for one in vectors["ids"]["derived"]:
            self.assertEqual(derived_message_id(one["milliseconds"], one["cause"]), one["id"])
        for one in vectors["ids"]["references"]:
            self.assertEqual(tuple(parse_reference(one["reference"])), (one["from"], one["id"]))


class Evidence(unittest.TestCase):
    """The vectors that the hub's own verifier and the one of the TypeScript SDK are held to."""

    def test_vectors(self) -> None:
        folder = Path(__file__).parents[4] / "libs/ledger/twin/vectors"
        for file in sorted(folder.glob("*.json")):
            vector = json.loads(file.read_text("utf-8"))
            with self.subTest(vector["name"]):
                if "fails" not in vector:
                    self.assertIn("was accepted at", verify_evidence(vector["evidence"].encode(), vector["policy"])[0])
                    continue
                with self.assertRaises(Fault) as fault:
                    verify_evidence(vector["evidence"].encode(), vector["policy"])
                self.assertIn(vector["fails"], str(fault.exception))

    def test_rubbish_is_a_fault(self) -> None:
        for rubbish in (b"", b"[]", b"{}", b"\xff", b'{"format": 1}', b'{"a": 1, "a": 2}'):
            with self.assertRaises(Fault):
                verify_evidence(rubbish, "quorum 0")


if __name__ == "__main__":
    unittest.main()
