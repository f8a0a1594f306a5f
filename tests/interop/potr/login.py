# SPDX-License-Identifier: GPL-2.0-or-later
"""One login of python3-potr, which speaks version 2, driven by lines.

Requests, bytes in hex ("-" for none):
    key P Q G Y X             the long-term key; comes first
    limit SIZE                longest message, 0 for any
    query                     ask for a private conversation
    receive TEXT              a message from the network
    say TEXT                  a line of the user's
    end                       end the private conversation
    ask SECRET QUESTION       begin to authenticate
    answer SECRET             answer a request
    abort                     give the run up
    extra USE DATA            say what the extra symmetric key is for
Each answer is any number of lines "inject TEXT", "heard PRIVATE TEXT" and "extra
KEY", then ". STATE SSID PROGRESS ASKED".

The package is older than the library that it computes with: the three calls that
are gone from there are put in its place, its protocol is left alone.
"""
import logging
import sys

from Cryptodome.Cipher import AES
from Cryptodome.Random import random
from potr import compatcrypto, context, crypt
from potr.compatcrypto.pycrypto import Counter, DSAKey
from potr.utils import bytes_to_long, long_to_bytes


class Stream:
    """AES in counter mode with the package's own counters."""

    def __init__(self, key, counter=0):
        self.block = AES.new(key, AES.MODE_ECB)
        self.counter = counter if isinstance(counter, Counter) else Counter(counter)

    def encrypt(self, data):
        pads = (self.block.encrypt(self.counter()) for _ in range(0, len(data), 16))
        return bytes(a ^ b for a, b in zip(data, b"".join(pads)))

    decrypt = encrypt


def sign(self, data):
    key, k = self.priv, random.randrange(1, int(self.priv.q))
    p, q, g, x = int(key.p), int(key.q), int(key.g), int(key.x)
    r = pow(g, k, p) % q
    s = pow(k, -1, q) * (bytes_to_long(data) + x * r) % q
    return long_to_bytes(r, 20) + long_to_bytes(s, 20)


def verify(self, data, sig):
    key, r, s = self.pub, bytes_to_long(sig[:20]), bytes_to_long(sig[20:])
    p, q, g, y = int(key.p), int(key.q), int(key.g), int(key.y)
    if not 0 < r < q or not 0 < s < q:
        return False
    w = pow(s, -1, q)
    u, v = bytes_to_long(data) * w % q, r * w % q
    return pow(g, u, p) * pow(y, v, p) % p % q == r


crypt.AESCTR = Stream
DSAKey.sign, DSAKey.verify = sign, verify


class Login(context.Account):
    def __init__(self, key):
        super().__init__("bob", "test", 0, privkey=key)

    def saveTrusts(self):
        pass


class Conversation(context.Context):
    def getPolicy(self, key):
        return key in ("ALLOW_V2", "SEND_TAG", "WHITESPACE_START_AKE")

    def inject(self, msg, appdata=None):
        print("inject", bytes(msg).hex())


def receive(conversation, text):
    private = conversation.state == context.STATE_ENCRYPTED
    try:
        heard, _ = conversation.receiveMessage(text)
        if heard:
            print("heard", int(private), heard.hex())
    except (context.NotOTRMessage, context.UnencryptedMessage) as plain:
        print("heard", 0, bytes(plain.args[0]).hex())
    except (context.ErrorReceived, context.NotEncryptedError, crypt.InvalidParameterError):
        pass


def serve(conversation, name, values):
    if name == "receive":
        receive(conversation, values[0])
    elif name == "query":
        conversation.inject(b"?OTRv2?")
    elif name == "say":
        text = conversation.sendMessage(context.FRAGMENT_SEND_ALL, values[0])
        if text is not None:
            conversation.inject(text)
    elif name == "end":
        conversation.disconnect()
    elif name == "ask":
        conversation.smpInit(values[0], question=values[1] or None)
    elif name == "answer":
        conversation.smpGotSecret(values[0])
    elif name == "abort":
        conversation.smpAbort()
    elif name == "extra":
        print("extra", conversation.getExtraKey(values[0], values[1]).hex())


def main():
    logging.disable(logging.CRITICAL)
    conversation = None
    for line in sys.stdin:
        name, *words = line.split()
        if name == "limit":
            conversation.user.maxMessageSize = int(words[0])
        elif name == "key":
            p, q, g, y, x = (int(w, 16) for w in words)
            conversation = Conversation(Login(DSAKey((y, g, p, q, x), private=True)), "alice")
        else:
            serve(conversation, name, [bytes.fromhex(w.strip("-")) for w in words])
        smp = conversation.crypto.smp
        print(".", conversation.state, (conversation.crypto.sessionId or b"").hex() or "-",
              smp.prog if smp else 0, int(bool(smp and smp.state == 0)), flush=True)


main()
