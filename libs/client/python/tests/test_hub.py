"""Runs the SDK against a hub. ENTENTE_PARTIES names a file of the form of dev.json with two participants that nobody else
writes to: whoever is first sends, the second reads."""

from __future__ import annotations

import asyncio
import json
import os
import unittest
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx

from entente import About, DraftError, EntenteClient, EntenteProblem, Fault, Received, TokenRefused, new_signing_key, public_keys_of, recompose, verify_challenge, verify_evidence, verify_jws
from entente.inbox import Declaration

parties: dict[str, Any] = json.loads(Path(os.environ["ENTENTE_PARTIES"]).read_text("utf-8")) if "ENTENTE_PARTIES" in os.environ else {}
PATIENCE = 20.0


def client_of(participant: str, **more: Any) -> EntenteClient:
    keys = parties["participants"][participant]
    return EntenteClient(parties["url"], participant, keys["signing"], sealing_keys=[keys["sealing"]], issuer=parties["issuer"], mode="exercise", **more)


async def first(found: AsyncIterator[Received], reference: str) -> Received:
    async with asyncio.timeout(PATIENCE):
        async for received in found:
            if received.reference == reference:
                return received
    raise AssertionError(f"{reference} has not come")


def draft(to: str, text: str, **more: Any) -> dict[str, Any]:
    return {"type": "general.information/1", "to": to, "body": {"text": text}, **more}


@unittest.skipUnless(parties, "ENTENTE_PARTIES names no hub")
class Hub(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self) -> None:
        self.a, self.b = list(parties["participants"])[:2]
        self.sender, self.reader = client_of(self.a, hub=parties["hub"]), client_of(self.b)
        self.addAsyncCleanup(self.sender.aclose)
        self.addAsyncCleanup(self.reader.aclose)

    async def test_sealed_and_opened_answered_and_traced(self) -> None:
        sent = await self.sender.send(draft(self.b, "für Übung — 演習"))
        self.assertEqual((sent.status, sent.sealed, sent.acceptance["from"]), (202, True, self.a))
        received = await first(self.reader.inbox_iterator(), sent.reference)
        self.assertIsNone(received.fault)
        self.assertEqual((received.body, received.sealed, received.digest), ({"text": "für Übung — 演習"}, True, sent.digest))
        await self.reader.receipt(sent.reference, "actioned", "noted")
        answer = await self._about(self.sender, "control.receipt/1", sent.reference)
        self.assertEqual((answer.body["status"], answer.body["message"]), ("actioned", sent.reference))
        shown = await self.sender.message(sent.reference)
        self.assertEqual([(one["recipient"], one["status"]) for one in shown.receipts or ()], [(self.b, "actioned")])
        trace = await self.sender.trace(sent.reference)
        self.assertEqual((trace["digest"], [one["to"] for one in trace["addressees"]]), (sent.digest, [self.b]))
        readers = await self.sender.readers(sent.reference)
        self.assertIn((self.b, True), [(one["participant"], one.get("allowed")) for one in readers["participants"]])

    async def _about(self, client: EntenteClient, kind: str, reference: str) -> Received:
        """The message of a kind that speaks of another one."""
        async with asyncio.timeout(PATIENCE):
            async for received in client.inbox_iterator(transport="poll", types=[kind]):
                if received.body.get("message") == reference:
                    return received
        raise AssertionError(f"no {kind} has come")

    async def test_the_same_bytes_again_are_no_second_message(self) -> None:
        composed = await self.sender.compose(draft(self.b, "once"))
        one, two = await self.sender.send(composed), await self.sender.send(recompose(composed.compact))
        self.assertEqual((one.status, two.status, one.receipt), (202, 200, two.receipt))

    async def test_a_stream_and_a_poll_go_on_where_they_were(self) -> None:
        sent = [await self.sender.send(draft(self.b, f"number {number}", subject=f"{number}", clear=True)) for number in range(5)]
        async with asyncio.timeout(PATIENCE):
            async for before in self.reader.inbox_iterator():
                if before.reference == sent[1].reference:
                    break
        for transport in ("stream", "poll"):
            found: list[str] = []
            async with asyncio.timeout(PATIENCE):
                async for received in self.reader.inbox_iterator(before.cursor, transport=transport):  # type: ignore[arg-type]
                    found.append(received.reference)
                    if received.reference == sent[4].reference:
                        break
            self.assertEqual([one for one in found if one in [other.reference for other in sent]], [one.reference for one in sent[2:]])

    async def test_a_batch_says_what_became_of_each(self) -> None:
        drafts = [draft(self.b, f"batch {number}", clear=True) for number in range(3)]
        drafts[1]["body"] = {"txt": "no such member"}
        results = [result async for result in self.sender.send_batch(drafts)]
        self.assertEqual([result.sent.status if result.sent else result.problem and result.problem.status for result in results], [202, 422, 202])
        problem = results[1].problem
        self.assertIsNotNone(problem)
        assert problem is not None
        self.assertTrue(any(one.pointer.startswith("/body") for one in problem.violations))

    async def test_preview_sends_nothing(self) -> None:
        composed = await self.sender.compose(draft(self.b, "only asked"))
        preview = await self.sender.preview(composed)
        self.assertEqual([(one["to"], one["allowed"]) for one in preview["addressees"]], [(self.b, True)])
        with self.assertRaises(EntenteProblem) as absent:
            await self.sender.message(composed.reference)
        self.assertEqual(absent.exception.code, "not-found")

    async def test_a_recall(self) -> None:
        sent = await self.sender.send(draft(self.b, "to be taken back"))
        await first(self.reader.inbox_iterator(), sent.reference)
        await self.sender.recall(About(sent.reference, sent.digest, "exercise"), "sent by mistake")
        async with asyncio.timeout(PATIENCE):
            while True:
                try:
                    standing = await self.sender.recall_standing(sent.reference)
                    break
                except EntenteProblem as problem:
                    self.assertEqual(problem.code, "not-found")
                    await asyncio.sleep(0.1)
        self.assertEqual((standing["message"], standing["reason"], [one["recipient"] for one in standing["told"]]), (sent.reference, "sent by mistake", [self.b]))
        await self._about(self.reader, "control.recall/1", sent.reference)
        await self.reader.receipt(sent.reference, "destroyed")

    async def test_an_erasure(self) -> None:
        sent = await self.sender.send(draft(self.b, "kept too long"))
        # What is to be erased is known by its story, which is told a moment after it was accepted.
        await self._told(sent.reference)
        await self.sender.recall(sent.reference, "its time is over", erase="Data protection act, section 9")
        async with asyncio.timeout(PATIENCE):
            while "erasedAt" not in await self.sender.trace(sent.reference):
                await asyncio.sleep(0.1)

    async def _told(self, reference: str) -> None:
        async with asyncio.timeout(PATIENCE):
            while True:
                try:
                    await self.sender.trace(reference)
                    return
                except EntenteProblem as problem:
                    self.assertEqual(problem.code, "not-found")
                    await asyncio.sleep(0.1)

    async def test_following_ends_when_no_token_is_given(self) -> None:
        key = {**new_signing_key(), "kid": parties["participants"][self.b]["signing"]["kid"]}
        async with EntenteClient(parties["url"], self.b, key, hub=parties["hub"], issuer=parties["issuer"]) as thief:
            with self.assertRaises(TokenRefused):
                await thief.inbox_iterator().__anext__()
            with self.assertRaises(TokenRefused):
                await thief.feeds.items("feed.wildlife-alerts").__anext__()

    async def test_members_that_can_be_withheld(self) -> None:
        sent = await self.sender.send(draft(self.b, "seen at sea", maskable=["/text"]))
        received = await first(self.reader.inbox_iterator(), sent.reference)
        self.assertEqual((received.fault, received.body, list(received.withheld), sent.clear_because), (None, {"text": "seen at sea"}, [], "maskable"))

    async def test_what_one_sent_and_notices(self) -> None:
        sent = await self.sender.send(draft(self.b, "to be found again", clear=True))
        async with asyncio.timeout(PATIENCE):
            while sent.reference not in [entry["reference"] async for entry in self.sender.sent_iterator()]:
                await asyncio.sleep(0.1)
        self.assertIsInstance((await self.reader.notices())["items"], list)
        for page in (await self.reader.extracts(), await self.reader.diffusions()):
            self.assertIsInstance(page["items"], list)
        with self.assertRaises(EntenteProblem) as absent:
            await self.reader.notice(sent.reference)
        self.assertEqual(absent.exception.code, "not-found")

    async def test_a_feed_is_subscribed_to_read_and_taken_up_again(self) -> None:
        feed = f"feed.t{self.a.rsplit('.', 1)[-1].lower()}"
        await self.sender.state(feed, "create-feed", {"name": "Invented for the tests", "readers": ["bureau"]})
        self.assertEqual(((await self.reader.feeds.feed(feed))["owner"], feed in [one["id"] for one in await self.reader.feeds.list()]), (self.a, True))
        with self.assertRaises(EntenteProblem) as closed:
            await self.reader.feeds.items(feed, follow=False).__anext__()
        self.assertEqual(closed.exception.code, "not-subscribed")
        with self.assertRaises(EntenteProblem) as nothing:
            await self.reader.feeds.subscribe(feed, "WARN", filter={"crimeAreas": ["GARDENING"]})
        self.assertEqual(nothing.exception.code, "filter-matches-nothing")
        made = await self.reader.feeds.subscribe(feed, "SUPPORT_INVESTIGATION", officer="o-1")
        self.assertEqual([one["id"] for one in await self.reader.feeds.subscriptions()], [made["id"]])
        sent = [await self.sender.send(draft(feed, "one")), await self.sender.send(draft(feed, "two"))]
        sent.append(await self.sender.send(draft(feed, "three", inReplyTo=sent[0].reference)))
        got = []
        async with asyncio.timeout(PATIENCE):
            async for item in self.reader.feeds.items(feed):
                got.append(item)
                if len(got) == 3:
                    break
        self.assertEqual([(one.received.reference, one.received.fault, one.change) for one in got], [(sent[0].reference, None, "published"), (sent[1].reference, None, "published"), (sent[2].reference, None, "amended")])
        rest = [item.received.body async for item in self.reader.feeds.items(feed, got[0].cursor, follow=False)]
        self.assertEqual(rest, [{"text": "two"}, {"text": "three"}])
        await self.sender.recall(About(sent[0].reference, sent[0].digest, "exercise"), "An error of ours.")
        async with asyncio.timeout(PATIENCE):
            async for item in self.reader.feeds.items(feed, got[2].cursor):
                self.assertEqual((item.change, item.of), ("withdrawn", sent[0].reference))
                break
        self.assertEqual((await self.reader.feeds.unsubscribe(made["id"]))["state"], "ended")

    async def test_the_registry(self) -> None:
        self.assertIn(self.b, [one["id"] for one in (await self.sender.participants())["items"]])
        self.assertEqual({key["kid"] for key in await self.sender.keys_of(self.b)}, {parties["participants"][self.b][use]["kid"] for use in ("signing", "sealing")})
        for listing in (await self.sender.communities(), await self.sender.agreements(), await self.sender.rules(), await self.sender.mandates()):
            self.assertIsInstance(listing["items"], list)
        self.assertEqual(await self.sender.statements_of("ncb.NOBODY9"), [])
        rule = {"title": "Nothing on wildlife to XB", "kind": "deny", "data": {"types": ["environment.*"], "crimeAreas": ["WILDLIFE"]}, "to": {"participants": ["ncb.XB"]}}
        stated = await self.sender.state(f"rule/{self.a}/sdk", "set-rule", rule)
        self.assertEqual((await self.sender.statements_of(stated["subject"]))[-1]["digest"], stated["digest"])
        self.assertEqual([one["id"] for one in (await self.sender.rules())["items"]], [stated["subject"]])

    async def test_whoever_has_no_account_verifies_too(self) -> None:
        composed = await self.sender.compose(draft(self.b, "for everyone", clear=True))
        async with httpx.AsyncClient() as http:
            verified = await verify_jws(composed.compact, public_keys_of(parties["url"], http))
        self.assertEqual((verified.signer, verified.digest), (self.a, composed.digest))

    async def test_evidence_to_take_away(self) -> None:
        sent = await self.sender.send(draft(self.b, "to be proven"))
        await first(self.reader.inbox_iterator(), sent.reference)
        evidence = json.loads(await self.sender.evidence(sent.reference))
        with self.assertRaises(Fault) as unanchored:
            verify_evidence(json.dumps(evidence).encode(), "quorum 0")
        self.assertEqual(unanchored.exception.code, "evidence-invalid")
        log = (await self._text("/v1/ledger/log.vkey")).strip()
        self.assertRegex(verify_evidence(json.dumps(evidence).encode(), f"log {log}\nquorum 0")[0], f"^{sent.reference} was accepted at .* and is entry [0-9]+")
        self.assertEqual(evidence["message"].split(".")[0], (await self.sender.message(sent.reference)).compact.split(".")[0])

    async def _text(self, path: str) -> str:
        async with httpx.AsyncClient() as http:
            return (await http.get(parties["url"] + path)).raise_for_status().text

    async def test_questions_to_the_ledger(self) -> None:
        sent = await self.sender.send(draft(self.b, "asked about"))
        known = await self.sender.challenge(sent.reference, sent.digest)
        lost = await self.sender.challenge(sent.reference[:-1] + ("1" if sent.reference[-1] == "0" else "0"), "A" * 43)
        self.assertEqual((known.message, known.digest), (sent.reference, sent.digest))
        async with asyncio.timeout(PATIENCE):
            known, lost = await self.sender.challenge_answered(known.id), await self.sender.challenge_answered(lost.id)
        self.assertTrue(known.proven and lost.proven)
        self.assertEqual([(one.found or {}).get("found") for one in (known, lost)], ["accepted", "nothing"])
        async with httpx.AsyncClient() as http:
            policy = f"log {(await http.get(parties['url'] + '/v1/ledger/log.vkey')).text.strip()}\nquorum 0\n"
        keys = await self.sender.keys.keys_of("hub")
        for one in (known, lost):
            self.assertEqual(verify_challenge(one.shown, policy, keys)[0], "answered")
        with self.assertRaises(EntenteProblem):
            await self.reader.challenge_of(known.id)

    async def test_what_cannot_be_is_said(self) -> None:
        with self.assertRaises(DraftError):
            await self.sender.send(draft("ncb.NOBODY9", "to nobody"))
        with self.assertRaises(DraftError):
            await self.sender.send(draft(self.b, "with a case", case="2026/1"))
        with self.assertRaises(DraftError):
            await self.sender.send({"type": "general.information/1", "to": self.b})
        with self.assertRaises(EntenteProblem) as unknown:
            await self.sender.send(draft("ncb.NOBODY9", "to nobody", clear=True))
        self.assertEqual((unknown.exception.status, unknown.exception.retriable), (422, False))
        with self.assertRaises(EntenteProblem) as cursor:
            await self.reader.inbox("not-a-cursor", declaration=Declaration(purpose="ADMINISTRATION"))
        self.assertEqual(cursor.exception.status // 100, 4)
        key = {**new_signing_key(), "kid": parties["participants"][self.a]["signing"]["kid"]}
        async with EntenteClient(parties["url"], self.a, key, hub=parties["hub"], issuer=parties["issuer"]) as thief:  # type: ignore[arg-type]
            with self.assertRaises(TokenRefused):
                await thief.send(draft(self.b, "not mine", clear=True))


if __name__ == "__main__":
    unittest.main()
