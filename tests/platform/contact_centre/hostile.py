"""Modes that every function knows: answers that no client should trust, survive badly or wait for without end."""
import dataclasses
import functools
import struct
import typing
import zlib

LONGEST_S = 120
BLOCK = b"x" * 65536
CRC_OF_ZEROS = 0xD202EF8D  # CRC-32 of four gigabytes of them; their number is 0 in gzip's 32 bits


@dataclasses.dataclass(frozen=True)
class Mode:
    """`act(request, wait)`: wait(seconds) returns true as soon as the function has been repaired."""

    about: str
    act: typing.Callable


MODES = {}


def mode(about):
    def register(act):
        MODES[act.__name__] = Mode(about, act)
        return act

    return register


def head(request, *lines, status="200 OK", type="text/html; charset=utf-8"):
    request.sent_raw = int(status.split()[0])
    request.send_raw("\r\n".join([f"HTTP/1.1 {status}", f"Content-Type: {type}", *lines, "", ""]))
    request.close()


def asked_type(request):
    """What a healthy answer of this path would call itself, so that clients do read on."""
    return "application/json" if "/api/" in request.path else "text/html; charset=utf-8"


@mode("a runaway script: a body that never ends, at full speed")
def endless_body(request, wait):
    head(request, type=asked_type(request))
    while not wait(0):
        request.send_bytes_raw(BLOCK)


@mode("a few kilobytes that unpack to four gigabytes")
def compression_bomb(request, wait):
    head(request, "Content-Encoding: gzip", type=asked_type(request))
    request.send_bytes_raw(b"\x1f\x8b\x08\0\0\0\0\0\0\xff")
    for _ in range(4096):
        if wait(0):
            break
        request.send_bytes_raw(megabyte_of_zeros())
    request.send_bytes_raw(b"\x03\0" + struct.pack("<II", CRC_OF_ZEROS, 0))


@functools.cache
def megabyte_of_zeros():
    """A piece of a deflate stream that stands on its own, so it can be sent again and again."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)


@mode("a server on its knees: one byte a second, so the connection lives and the answer never comes")
def byte_per_second(request, wait):
    head(request, "Content-Length: 4096", type=asked_type(request))
    for _ in range(LONGEST_S):
        request.send_bytes_raw(b"x")
        if wait(1):
            break


@mode("JSON a hundred thousand levels deep: what brings a recursive parser down")
def deep_json(request, wait):
    request.send_bytes(200, b"[" * 100_000 + b"]" * 100_000, "application/json")


@mode("redirects in circles, each to another address, so that remembering the last one does not help")
def redirect_circle(request, wait):
    path, _, query = request.path.partition("?")
    turn = int(query.removeprefix("turn=") or 0) if query.removeprefix("turn=").isdigit() or not query else 0
    request.send(302, "", {"Location": f"{path}?turn={turn + 1}"})


@mode("a body that calls itself UTF-8 and is none: cut sequences, surrogates, NUL bytes")
def broken_encoding(request, wait):
    text = b'{"status":"\xc3", "name":"\xed\xa0\x80\xff\xfe", "nul":"\0"}\n<p>\xf8\x88\x80\x80\x80 Welcome</p>'
    request.send_bytes(200, text, asked_type(request))


@mode("XML whose entities unpack to a billion words, and one that asks for a local file")
def xml_entities(request, wait):
    steps = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    text = f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a0 "ha"><!ENTITY f SYSTEM "file:///etc/passwd">{steps}]><r>&f;&a9;</r>'
    request.send_bytes(200, text.encode(), "text/xml")


@mode("HTML a hundred thousand elements deep: what a tree and every walk over it must bear")
def deep_html(request, wait):
    request.send(200, "<!DOCTYPE html><html><body>" + "<div>" * 100_000)


@mode("text that wants to be more than text: escapes for terminals, new lines, a state and performance data of its own")
def control_characters(request, wait):
    said = "\x1b[2J\x1b[31m\x07 no entry\r\nOK - all is well|time=0s;1;2\n\x9b1m\u202elleh\u2028 | x=1"
    if "/api/" in request.path:
        return request.send_json(200, {"error": said, "status": said, "message": said})
    return request.send(200, f"<html><head><title>{said}</title></head><body><p class=\"error\">{said}</p></body></html>\n")


@mode("ten thousand cookies")
def many_cookies(request, wait):
    request.send(200, "<html><body>Welcome</body></html>\n", [("Set-Cookie", f"c{number}=x; Path=/") for number in range(10_000)])


@mode("one header of a megabyte")
def huge_header(request, wait):
    request.send(200, "<html><body>Welcome</body></html>\n", {"X-Padding": "x" * (1 << 20)})


@mode("a header a second, without an end of the head")
def header_per_second(request, wait):
    request.sent_raw = 200
    request.send_raw("HTTP/1.1 200 OK\r\n")
    request.close()
    for number in range(LONGEST_S):
        request.send_raw(f"X-Line-{number}: x\r\n")
        if wait(1):
            break


@mode("chunks whose lengths are lies")
def lying_chunks(request, wait):
    head(request, "Transfer-Encoding: chunked", type=asked_type(request))
    request.send_raw("5\r\nWelcome to Lantern\r\nffffffffffffffff\r\nx\r\n-1\r\n")


@mode("says that it is compressed, and is not")
def false_gzip(request, wait):
    request.send_bytes(200, b"<html><body>Welcome</body></html>\n", asked_type(request), {"Content-Encoding": "gzip"})


@mode("sent on to another host, with everything that the visitor carries")
def redirected_away(request, wait):
    request.send(307, "", {"Location": request.server.centre.elsewhere(request) + "/elsewhere/login"})


@mode("a header block that never ends")
def endless_headers(request, wait):
    request.sent_raw = 200
    request.send_raw("HTTP/1.1 200 OK\r\n")
    request.close()
    while not wait(0):
        request.send_raw("X-Padding: " + "x" * 4000 + "\r\n")


@mode("another protocol answers on the port")
def not_http(request, wait):
    request.send_raw("SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n")
    request.close()


@mode("the connection dies in the middle of the answer")
def cut_short(request, wait):
    head(request, "Content-Length: 4096", type=asked_type(request))
    request.send_bytes_raw(b'{"agent": "can')


@mode("the request is taken and nothing ever comes back: a worker that waits for a dead database")
def no_answer(request, wait):
    wait(LONGEST_S)
    request.close()


@mode("the server closes without a word")
def drop(request, wait):
    request.close()


@mode("a bad gateway: the edge lives, the application behind it does not")
def bad_gateway(request, wait):
    request.send(502, "<html><head><title>502 Bad Gateway</title></head><body><hr>nginx</body></html>\n", {"Server": "nginx"})


@mode("the application failed")
def server_error(request, wait):
    request.send(500, "Internal Server Error\n")


@mode("planned work: 503, the maintenance page and when to come back")
def maintenance(request, wait):
    request.send(503, "<html><body><h1>Down for maintenance</h1></body></html>\n", {"Retry-After": "1800"})


@mode("too many requests; who comes back before the two seconds named has not listened")
def too_many_requests(request, wait):
    request.send(429, "Too Many Requests\n", {"Retry-After": "2"})


@mode("200 and an error in the body, as VICIdial's API answers everything")
def error_with_200(request, wait):
    request.send(200, "ERROR: the database is not available\n")


@mode("200 and HTML where anything else was promised: a login page or a proxy's notice")
def html_instead(request, wait):
    request.send(200, "<!DOCTYPE html><html><body><h1>Please sign in</h1></body></html>\n")


@mode("an empty answer with 200")
def empty_answer(request, wait):
    request.send_bytes(200, b"", asked_type(request))
