"""Recordings that are real audio: tones in the rhythm of speech, 8 kHz, the agent on the left and the customer on the right."""
import array
import functools
import math
import random
import struct
import sys

RATE = 8000
PCM, ALAW, MULAW, GSM = 0x0001, 0x0006, 0x0007, 0x0031  # format tags of RIFF WAVE (mmreg.h)
LOUD = 9000
TURN_S = 1.5


def voice(seconds, pitch_hz, speaks, loud=LOUD):
    """Samples of one side: harmonics of a pitch that wavers, in syllables; silent while the other side speaks."""
    count = int(seconds * RATE)
    samples = array.array("h", bytes(2 * count))
    phase = 0.0
    for at in range(count):
        moment = at / RATE
        phase += 2 * math.pi * pitch_hz * (1 + 0.06 * math.sin(2 * math.pi * 0.7 * moment)) / RATE
        if not speaks(moment):
            continue
        syllable = 0.35 + 0.65 * abs(math.sin(math.pi * 4 * moment))
        wave = math.sin(phase) + 0.5 * math.sin(3 * phase) + 0.25 * math.sin(7 * phase)
        samples[at] = int(loud * syllable * wave / 1.75)
    return samples


@functools.cache
def conversation(seconds, loud=LOUD):
    """(left, right): the agent begins, and they take turns. `loud` over 32767 clips."""
    left = voice(seconds, 120, lambda moment: int(moment / TURN_S) % 2 == 0, loud)
    right = voice(seconds, 210, lambda moment: int(moment / TURN_S) % 2 == 1, loud)
    return left, right


def clipped(samples, factor):
    return array.array("h", (max(-32768, min(32767, sample * factor)) for sample in samples))


def interleaved(*channels):
    both = array.array("h", bytes(2 * len(channels) * len(channels[0])))
    for number, channel in enumerate(channels):
        both[number::len(channels)] = channel
    return both


def pcm(samples):
    if sys.byteorder == "big":
        samples = array.array("h", samples)
        samples.byteswap()
    return samples.tobytes()


def mulaw_byte(sample):
    """One sample as G.711 µ-law."""
    sign, size = (0x80, -sample) if sample < 0 else (0, sample)
    size = min(size, 32635) + 132
    exponent = size.bit_length() - 8
    return ~(sign | exponent << 4 | size >> (exponent + 3) & 0x0F) & 0xFF


def alaw_byte(sample):
    """One sample as G.711 A-law."""
    sign, size = (0x80, sample) if sample >= 0 else (0, -sample - 1)
    size >>= 3  # 12 bits are left
    return (sign | segment(size)) ^ 0x55


def segment(size):
    """Exponent and mantissa of A-law for a size of 12 bits."""
    if size < 32:
        return size >> 1
    exponent = size.bit_length() - 5
    return exponent << 4 | size >> exponent & 0x0F


def coded(samples, byte_of):
    table = {sample: byte_of(sample) for sample in set(samples)}
    return bytes(table[sample] for sample in samples)


def gsm(seconds):
    """Frames of GSM 06.10 as Microsoft packs them (two in 65 bytes). Any bits are audio: this is a noisy line."""
    dice = random.Random(610)
    return bytes(dice.randrange(256) for _ in range(65 * int(seconds * RATE / 320)))


def wav(data, channels=2, tag=PCM, data_length=None):
    """A RIFF WAVE file of 8 kHz around coded samples. `data_length` is what the header claims, if not the truth."""
    length = len(data) if data_length is None else data_length
    if tag == GSM:
        form = struct.pack("<HHIIHHHH", tag, 1, RATE, 1625, 65, 0, 2, 320)
        more = b"fact" + struct.pack("<II", 4, length // 65 * 320)
    else:
        width = 2 if tag == PCM else 1
        form = struct.pack("<HHIIHH", tag, channels, RATE, RATE * channels * width, channels * width, 8 * width)
        form += b"" if tag == PCM else b"\0\0"
        more = b"" if tag == PCM else b"fact" + struct.pack("<II", 4, length // channels)
    chunks = b"WAVEfmt " + struct.pack("<I", len(form)) + form + more + b"data" + struct.pack("<I", length)
    pad = b"\0" if length % 2 and data_length is None else b""
    return b"RIFF" + struct.pack("<I", len(chunks) + length + len(pad)) + chunks + data + pad


@functools.cache
def recording(seconds, codec="pcm"):
    """A whole, healthy file."""
    both = interleaved(*conversation(seconds))
    if codec == "alaw":
        return wav(coded(both, alaw_byte), tag=ALAW)
    if codec == "ulaw":
        return wav(coded(both, mulaw_byte), tag=MULAW)
    if codec == "gsm":
        return wav(gsm(seconds), channels=1, tag=GSM)
    return wav(pcm(both))
