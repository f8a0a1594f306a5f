# SPDX-License-Identifier: GPL-2.0-or-later
"""One side of the socialist millionaires' protocol, by python3-potr's handler.

Requests are lines of words in hex ("-" for none):
    new OUR-FINGERPRINT THEIR-FINGERPRINT SSID
    secret SECRET             start, or answer a request
    ask SECRET QUESTION       start with a question
    take TYPE VALUE           a record that arrived
Every answer is the progress state and the records to send, as TYPE:VALUE.
"""
import logging
import sys
from types import SimpleNamespace

from potr import crypt, proto


class Side:
    """What the handler wants to know of a conversation."""

    def __init__(self, ours, theirs, ssid):
        self.sent = []
        key = SimpleNamespace(fingerprint=lambda: ours)
        context = SimpleNamespace(
            user=SimpleNamespace(getPrivkey=lambda: key),
            sendInternal=self.send, setCurrentTrust=lambda trust: None)
        self.handler = crypt.SMPHandler(SimpleNamespace(
            ctx=context, sessionId=ssid,
            theirPubkey=SimpleNamespace(fingerprint=lambda: theirs)))

    def send(self, text, tlvs, appdata=None):
        self.sent += tlvs

    def take(self, kind, value):
        record = kind.to_bytes(2, "big") + len(value).to_bytes(2, "big") + value
        for tlv in proto.TLV.parse(record):
            self.handler.handle(tlv)


def answer(side):
    words = ["%d:%s" % (t.typ, t.getPayload().hex()) for t in side.sent]
    side.sent = []
    print(side.handler.prog, *words, flush=True)


def main():
    logging.disable(logging.CRITICAL)
    side = None
    for line in sys.stdin:
        name, *words = line.split()
        if name == "take":
            side.take(int(words[0]), bytes.fromhex(words[1].strip("-")))
        else:
            values = [bytes.fromhex(w.strip("-")) for w in words]
            if name == "new":
                side = Side(*values)
            elif name == "secret":
                side.handler.gotSecret(values[0])
            else:
                side.handler.gotSecret(values[0], question=values[1])
        answer(side)


main()
